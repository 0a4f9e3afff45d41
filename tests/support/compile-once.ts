// Compiles the pages once for the whole test run; sites under test begin with a copy (see site.ts).

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { compile } from '#lib/publish/compile.ts';
import { readSettings } from '#lib/settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with `var/keys` and `dist/builds`. */
    compiled: string;
  }
}

export default async function setup(project: TestProject) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gatefold-compiled-'));
  const DATA_DIR = path.join(folder, 'var');
  const DIST_DIR = path.join(folder, 'dist');
  await compile(readSettings({ DATA_DIR, DIST_DIR }));
  project.provide('compiled', folder);
  return () => rm(folder, { recursive: true, force: true });
}
