// What `npm ci` finds on machines that have neither a compiler nor the newest npm.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './support/docs.ts';

const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

// npm below 11 knows no `allowScripts`: it runs node-gyp for every package with a binding.gyp, unless the lockfile says
// otherwise. `npm install` drops that line.
test('SQLite is not built, since its package brings it built', () => {
  const sqlite = 'node_modules/better-sqlite3';
  expect(existsSync(path.join(root, sqlite, 'prebuilds'))).toBe(true);
  expect(
    json('package-lock.json').packages[sqlite].gypfile,
    `put "gypfile": false, back into package-lock.json, under ${sqlite}`,
  ).toBe(false);
});

test('only packages that fetch or choose their binary run a script, and npm is told which', () => {
  const { packages } = json('package-lock.json');
  const scripted = Object.keys(packages)
    .filter((at) => packages[at].hasInstallScript)
    .map((at) => at.replace(/^.*node_modules\//, ''));
  const allowed = json('package.json').allowScripts;
  for (const name of scripted) expect(allowed, name).toHaveProperty(name);
});

test('who reads README.md has the Node that the compilers of pages ask for', () => {
  const { packages } = json('package-lock.json');
  const asked = Object.keys(packages)
    .filter((at) => /@rolldown\/binding-(linux|darwin)-/.test(at))
    .flatMap((at) => packages[at].engines?.node ?? []);
  const { engines } = json('package.json');
  expect(new Set(asked)).toEqual(new Set([engines.node]));
  const versions = Array.from(engines.node.matchAll(/(\d+\.\d+)\.0/g), ([, version]) => version);
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toContain(
    `With Node ${versions.join(', ')} or newer`,
  );
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts what every command begins with into `home`; the answer starts there, and answers what that says. */
function starterIn(home: string): () => string {
  const commands = path.join(home, 'src/commands');
  for (const name of ['run.mjs', 'help.mjs'])
    cpSync(path.join(root, 'src/commands', name), path.join(commands, name));
  const run = path.join(commands, 'run.mjs');
  return () => spawnSync(process.execPath, [run, 'start'], { encoding: 'utf8' }).stderr;
}

test('an install that lacks something, or may not be read, says so in a sentence', () => {
  const says = starterIn(folder);
  expect(says()).toBe('The packages are not installed yet: run `npm ci` first.\n');
  for (const name of ['astro', 'kysely', '@rolldown/pluginutils']) {
    mkdirSync(path.join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(path.join(folder, 'node_modules', name, 'package.json'), '{}');
  }
  expect(says()).toContain('install Node 20.19, 22.12 or newer, and run `npm ci` again');
  mkdirSync(path.join(folder, 'node_modules/@rolldown/binding-any'));
  writeFileSync(path.join(folder, 'src/commands/start.ts'), '');
  for (const [encoding, text] of [
    ['utf8', '\ufeffPORT=80'],
    ['utf16le', 'PORT=80'],
  ] as const) {
    writeFileSync(path.join(folder, '.env'), text, encoding);
    expect(says(), encoding).toMatch(/^The settings in .*\.env are not plain UTF-8: /);
  }
  rmSync(path.join(folder, '.env'));
  mkdirSync(path.join(folder, '.env'));
  expect(says()).toMatch(
    /^The settings in .*\.env cannot be read \(\w+\): the file should belong to/,
  );
});

test.each(["Ada's site", '"site"', '#1', 'why?', 'a*b', 'a:b'])(
  'a project that was put into a folder called %s says in a sentence that it cannot be there',
  (name) => {
    const says = starterIn(path.join(folder, name));
    expect(says()).toMatch(/^The project cannot be in .*, since Node, npm and Astro .*\.\n$/);
  },
);
