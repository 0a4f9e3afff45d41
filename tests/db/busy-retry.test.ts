import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';

let folder: string;
let file: string;
let other: BetterSqlite.Database;
const opened: Db[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-patience-'));
  file = path.join(folder, 'gatefold.db');
  await migrate(open(), file);
  other = new BetterSqlite(file);
});
afterEach(async () => {
  other.close();
  for (const db of opened.splice(0)) await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

function open(options = {}): Db {
  const db = connect(file, options);
  opened.push(db);
  return db;
}

test('a write waits for the lock of another program, and the rest of this one goes on meanwhile', async () => {
  const db = open();
  other.exec('begin immediate');
  let written = false;
  const write = Site.increment(db, 'plays').then(() => {
    written = true;
  });
  // As many turns as a page needs: a thread that stood still would give none before the lock is gone.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(written).toBe(false);
  other.exec('commit');
  await write;
  expect(await Site.get(db, 'plays')).toBe(1);
});

test('a transaction waits too, and is whole', async () => {
  const db = open();
  other.exec('begin immediate');
  const write = db.transaction().execute(async (tx) => {
    await Site.increment(tx, 'plays');
    await Site.increment(tx, 'plays');
  });
  await new Promise((resolve) => setTimeout(resolve, 1));
  other.exec('commit');
  await write;
  expect(await Site.get(db, 'plays')).toBe(2);
});

test('one short lock after the other, for longer than a write waits for one, refuses nothing', async () => {
  const timeout = 500;
  const db = open({ timeout });
  const began = performance.now();
  let writes = 0;
  while (performance.now() - began < 2 * timeout) {
    other.exec('begin immediate');
    const write = Site.increment(db, 'plays');
    await new Promise((resolve) => setTimeout(resolve, 1));
    other.exec('commit');
    await write;
    writes++;
  }
  expect(await Site.get(db, 'plays')).toBe(writes);
});

test('a lock that holds too long is an error; who reads is served, and all heals once it is gone', async () => {
  const db = open({ timeout: 50 });
  other.exec('begin immediate');
  for (let tries = 0; tries < 3; tries++)
    await expect(Site.increment(db, 'plays')).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  expect(await Site.get(db, 'plays')).toBeUndefined();
  other.exec('rollback');
  expect(await Site.increment(db, 'plays')).toBe(1);
});

test('a transaction that SQLite takes back by itself, as on a full disk, says why, and the next one is whole', async () => {
  const db = open();
  const most = (pages: number) => sql.raw(`pragma max_page_count = ${pages}`).execute(db);
  await most(1);
  const much = { key: 'x'.repeat(100_000), count: 1, until: 1 };
  const full = db.transaction().execute((tx) => tx.insertInto('attempt').values(much).execute());
  await expect(full).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  await most(1_000_000);
  await db.transaction().execute((tx) => Site.increment(tx, 'plays'));
  expect(await Site.get(db, 'plays')).toBe(1);
});

test('a transaction that read before another program wrote fails at once: it can only begin anew', async () => {
  const db = open();
  const stale = db.transaction().execute(async (tx) => {
    await Site.get(tx, 'plays');
    other.exec("insert into site (key, value, updated_at) values ('plays', '7', 0)");
    await Site.increment(tx, 'plays');
  });
  await expect(stale).rejects.toMatchObject({ code: 'SQLITE_BUSY_SNAPSHOT' });
  expect(await Site.increment(db, 'plays')).toBe(8);
});
