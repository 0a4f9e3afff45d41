// A real, migrated SQLite file in a temporary folder: what every test of models and endpoints runs on.
// `test` hands a fresh one to each test that asks for `db`; `testDatabase` is for suites that keep one.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, inject } from 'vitest';
import { connect } from '#db/connect.ts';
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
  copyFileSync(inject('migrated'), file);
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
