// Migrates one database for the whole test run, which takes longer than most tests; each test begins with a copy of
// the file (see database.ts). vitest ends its processes without a word, so none of them could remove its own.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file with all migrations and no rows. */
    migrated: string;
  }
}

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-migrated-'));
  const file = path.join(folder, 'gatefold.db');
  const db = connect(file);
  await migrate(db, file);
  await db.destroy(); // the last to close folds the write-ahead log into the file
  if (existsSync(`${file}-wal`)) throw new Error(`The write-ahead log of ${file} should be gone.`);
  project.provide('migrated', file);
  return () => rmSync(folder, { recursive: true, force: true });
}
