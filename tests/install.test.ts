// What `npm ci` finds on machines that have neither a compiler nor the newest npm.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
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
