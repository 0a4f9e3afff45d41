import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ownKey } from '#lib/helpers/keys.ts';
import { loadBundle } from '#lib/publish/bundle.ts';
import { compile, notCompiledFor, prune } from '#lib/publish/compile.ts';
import { hold, isHeld } from '#lib/publish/lock.ts';
import { IN_USE } from '#lib/publish/places.ts';
import { readSettings } from '#lib/settings.ts';

let builds: string;

beforeAll(() => {
  builds = mkdtempSync(path.join(os.tmpdir(), 'gatefold-builds-'));
});
afterAll(() => rmSync(builds, { recursive: true }));

test('builds go that nobody uses, and what a crash left of one; a running server keeps its own', async () => {
  for (const name of ['newest', 'before', 'served', 'older', 'draft.123'])
    mkdirSync(path.join(builds, name, 'server'), { recursive: true });
  hold(path.join(builds, 'served', IN_USE));
  await prune(builds, ['newest', 'before']);
  expect(readdirSync(builds).sort()).toEqual(['before', 'newest', 'served']);
  expect(existsSync(path.join(builds, 'served', 'server'))).toBe(true);
});

test('a bundle that is loaded is in use, whether its pages are asked for or not', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-loaded-'));
  cpSync(inject('compiled'), folder, { recursive: true, verbatimSymlinks: true });
  const [DATA_DIR = '', DIST_DIR] = ['var', 'dist'].map((name) => path.join(folder, name));
  const build = await compile(readSettings({ DATA_DIR, DIST_DIR }));
  expect(isHeld(path.join(build.dir, IN_USE))).toBe(false);
  await loadBundle(build, ownKey(DATA_DIR, 'astro'));
  expect(isHeld(path.join(build.dir, IN_USE))).toBe(true);
  rmSync(folder, { recursive: true });
});

test('what was compiled finds its packages also when a crash came before the link to them', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-compiled-'));
  cpSync(inject('compiled'), folder, { recursive: true, verbatimSymlinks: true });
  const [DATA_DIR, DIST_DIR] = ['var', 'dist'].map((name) => path.join(folder, name));
  const link = path.join(folder, 'dist', 'node_modules');
  rmSync(link);
  expect((await compile(readSettings({ DATA_DIR, DIST_DIR }))).fresh).toBe(false);
  expect(readlinkSync(link)).toBe(path.resolve('node_modules'));
  rmSync(folder, { recursive: true });
});

test('a folder of the project that this user cannot write is named in a sentence, anything else as it was said', () => {
  const trace =
    '    at writeInjectedTypes (file:///srv/site/node_modules/astro/dist/core/sync/index.js:160:10)';
  const said = `{"level":40}\nError: EACCES: permission denied, open '/srv/site/.astro/content.d.ts'\n${trace}`;
  expect(notCompiledFor(said, '/srv/dist').message).toMatch(
    /^The pages could not be compiled: this user cannot write \/srv\/site\/\.astro\/content\.d\.ts \(EACCES\)\..*\.$/,
  );
  expect(notCompiledFor('Error: no such page', '/srv/dist').message).toBe(
    'The pages could not be compiled:\nError: no such page',
  );
});
