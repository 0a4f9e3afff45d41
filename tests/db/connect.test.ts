import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, explain, truncateLog } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { newId } from '#lib/helpers/ids.ts';

let folder: string;
let opened: Db[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-connect-'));
  opened = [];
});
afterEach(async () => {
  for (const db of opened) await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = (...names: string[]) => path.join(folder, ...names);

function open(file: string): Db {
  const db = connect(file);
  opened.push(db);
  return db;
}

async function pragma(db: Db, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
  return Object.values(rows[0] ?? {})[0];
}

describe('a new connection', () => {
  test('makes the folders on the way to the file', () => {
    expect(() => open(inFolder('a', 'b', 'gatefold.db'))).not.toThrow();
  });

  test('makes files that only their owner can read', async () => {
    const file = inFolder('gatefold.db');
    const db = open(file);
    await sql`create table anything (id)`.execute(db);
    for (const name of [file, `${file}-wal`, `${file}-shm`])
      expect(statSync(name).mode & 0o777, name).toBe(0o600);
  });

  test('writes ahead, and waits for the disk at every commit', async () => {
    const db = open(inFolder('gatefold.db'));
    expect(await pragma(db, 'journal_mode')).toBe('wal');
    expect(await pragma(db, 'synchronous')).toBe(2); // FULL
  });

  test('overwrites what is removed', async () => {
    const file = inFolder('gatefold.db');
    const db = connect(file);
    await sql`create table account (email)`.execute(db);
    await sql`insert into account values ('mia@example.test')`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
    expect(readFileSync(file, 'latin1')).toContain('mia@example.test');
    await sql`delete from account`.execute(db);
    await db.destroy();
    expect(readFileSync(file, 'latin1')).not.toContain('mia@example.test');
  });

  test('empties the log, in which what was removed stands still', async () => {
    const file = inFolder('gatefold.db');
    const db = open(file);
    await sql`create table account (email)`.execute(db);
    await sql`insert into account values ('mia@example.test')`.execute(db);
    await sql`delete from account`.execute(db);
    const both = () => readFileSync(file, 'latin1') + readFileSync(`${file}-wal`, 'latin1');
    expect(both()).toContain('mia@example.test');
    await truncateLog(db);
    expect(both()).not.toContain('mia@example.test');
  });

  test('holds on to foreign keys: a session of nobody is refused', async () => {
    const file = inFolder('gatefold.db');
    const db = open(file);
    await migrate(db, file);
    expect(await pragma(db, 'foreign_keys')).toBe(1);
    const now = Date.now();
    const session = {
      ...{
        id: 'a'.repeat(64),
        expires_at: now,
        created_at: now,
        auth_at: now,
        used_at: now,
        user_agent: null,
      },
      user_id: newId(),
    };
    await expect(db.insertInto('session').values(session).execute()).rejects.toThrow(/FOREIGN KEY/);
  });
});

describe('what a person can mend is one sentence that names the file', () => {
  test('the folder cannot be made, since a file stands in the way', () => {
    writeFileSync(inFolder('occupied'), 'a file');
    const file = inFolder('occupied', 'gatefold.db');
    expect(() => connect(file)).toThrow(`The folder of the database ${file} cannot be made`);
  });

  test('the file is a folder', () => {
    const file = inFolder('gatefold.db');
    mkdirSync(file);
    expect(() => connect(file)).toThrow(`The database ${file} cannot be opened for writing`);
  });

  test('the file is no database', () => {
    const file = inFolder('gatefold.db');
    writeFileSync(file, 'Dear diary, today it rained. '.repeat(100));
    expect(() => connect(file)).toThrow(`The file ${file} is damaged or is no SQLite database`);
  });

  test('the file is damaged further in', async () => {
    const file = inFolder('gatefold.db');
    const db = connect(file);
    await migrate(db, file);
    await db.destroy();
    damage(file);
    expect(() => connect(file)).toThrow(`The file ${file} is damaged`);
  });

  test('another program holds the file', () => {
    const file = inFolder('gatefold.db');
    const other = new BetterSqlite(file);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('create table held (by text)');
    try {
      expect(() => connect(file, { timeout: 0 })).toThrow(
        `The database ${file} is locked by another program`,
      );
    } finally {
      other.close();
    }
  });

  test('a folder that may not be written', () => {
    for (const code of ['EACCES', 'EROFS', 'SQLITE_READONLY_DIRECTORY', 'SQLITE_CANTOPEN']) {
      const error = explain(Object.assign(new Error('raw'), { code }), '/srv/gatefold.db');
      expect(error).toMatchObject({ name: 'DatabaseProblem' });
      expect(String(error)).toContain('/srv/gatefold.db');
      expect(String(error)).toMatch(/let the user .* ReadWritePaths of a service\.$/);
    }
  });

  test('anything else is thrown as it came', () => {
    const error = new TypeError('a mistake of ours');
    expect(explain(error, '/srv/gatefold.db')).toBe(error);
  });
});

/** Overwrites every page but the first: the header still says that this is a database. */
function damage(file: string): void {
  const sqlite = new BetterSqlite(file);
  const size = sqlite.pragma('page_size', { simple: true }) as number;
  const pages = sqlite.pragma('page_count', { simple: true }) as number;
  sqlite.close();
  const whole = Buffer.alloc(size * pages, 'x');
  const header = new BetterSqlite(file, { readonly: true }).serialize().subarray(0, size);
  header.copy(whole);
  writeFileSync(file, whole);
}
