import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { type TestFront, testFront } from '../../support/front.ts';

let front: TestFront;
let release: string;

beforeAll(async () => {
  front = await testFront();
  release = path.join(front.app.settings.dist_dir, 'site', 'release.json');
  writeFileSync(release, '{}');
});
afterAll(() => front?.close());

async function ask(pathname: string) {
  const response = await fetch(front.origin + pathname);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return [response.status, await response.json()];
}

test('a server that is well says so', async () => {
  expect(await ask('/healthz')).toEqual([200, { process: true }]);
  expect(await ask('/readyz')).toEqual([200, { database: true, published: true }]);
});

test('without its database it lives, but is not ready; with it, it is again', async () => {
  const { db } = front.app;
  await sql`alter table site rename to away`.execute(db);
  expect(await ask('/healthz')).toEqual([200, { process: true }]);
  expect(await ask('/readyz')).toEqual([503, { database: false, published: true }]);
  await sql`alter table away rename to site`.execute(db);
  expect((await ask('/readyz'))[0]).toBe(200);
});

test('a site that was never published is not ready', async () => {
  rmSync(release);
  expect(await ask('/readyz')).toEqual([503, { database: true, published: false }]);
});

test('a database that cannot be written is not ready, as on a full disk; one that is locked is', async () => {
  const full = await testFront();
  const { db, settings } = full.app;
  writeFileSync(path.join(settings.dist_dir, 'site', 'release.json'), '{}');
  const status = async () => (await fetch(`${full.origin}/readyz`)).status;
  await sql`pragma query_only = on`.execute(db);
  expect(await status()).toBe(503);
  await sql`pragma query_only = off`.execute(db);
  const other = new BetterSqlite(databaseFile(settings));
  other.exec('begin immediate');
  expect(await status()).toBe(200);
  other.close();
  await expect.poll(() => Site.get(db, 'ready')).toBe(true);
  expect(await status()).toBe(200);
  await full.close();
});
