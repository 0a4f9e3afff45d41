// Where a benchmark of publishing works: a folder of its own with data, results and settings.

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface BenchFolder {
  dir: string;
  env: Record<string, string>;
  database: string;
  remove(): void;
}

export function benchFolder(): BenchFolder {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gatefold-publish-'));
  // A plain build looks for its packages from where it lies.
  symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'));
  const data = path.join(dir, 'var');
  return {
    dir,
    database: path.join(data, 'gatefold.db'),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      DATA_DIR: data,
      DIST_DIR: path.join(dir, 'dist'),
      LOG_LEVEL: 'error',
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
