// Compiles the pages once for the whole test run, and not at all while the sources are as they were at the run
// before; sites under test begin with a copy (see site.ts).

import { fileURLToPath } from 'node:url';
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

const folder = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

export default async function setup(project: TestProject) {
  project.provide('compiled', await compileOnce());
}

/** Answers the folder. */
export async function compileOnce(): Promise<string> {
  const DATA_DIR = path.join(folder, 'var');
  const DIST_DIR = path.join(folder, 'dist');
  await compile(readSettings({ DATA_DIR, DIST_DIR }));
  return folder;
}
