import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prune } from '#lib/publish/compile.ts';
import { hold } from '#lib/publish/lock.ts';
import { IN_USE } from '#lib/publish/places.ts';

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
