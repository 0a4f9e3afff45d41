// A real, migrated SQLite file in a temporary folder: what every test of models and endpoints runs on.
// `test` hands a fresh one to each test that asks for `db`; `testDatabase` is for suites that keep one.

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base } from 'vitest';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';

export interface TestDatabase {
  db: Db;
  /** The temporary folder, which may serve as DATA_DIR: the file has the name it has there. */
  folder: string;
  file: string;
  /** Closes the database and removes the folder. */
  close(): Promise<void>;
}

export async function testDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-test-'));
  const file = path.join(folder, 'gatefold.db');
  copyFileSync(await template(), file);
  const db = connect(file);
  const close = async () => {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  return { db, folder, file, close };
}

/** vitest's `test` with `{ db, file }`: a database of the test's own, gone when the test is done. */
export const test = base.extend<{ database: TestDatabase; db: Db; file: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  database: async ({}, use) => {
    const database = await testDatabase();
    await use(database);
    await database.close();
  },
  db: async ({ database }, use) => use(database.db),
  file: async ({ database }, use) => use(database.file),
});

/** Migrating takes longer than most tests, so each process does it once and copies the file. */
let migrated: Promise<string> | undefined;

function template(): Promise<string> {
  migrated ??= makeTemplate();
  return migrated;
}

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'template.db');
  const db = connect(file);
  await migrate(db, file);
  await db.destroy(); // the last to close folds the write-ahead log into the file
  if (existsSync(`${file}-wal`)) throw new Error(`The write-ahead log of ${file} should be gone.`);
  return file;
}
