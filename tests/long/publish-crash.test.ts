// kill -9 at 200 moments of a publish, and at 20 of its threads: every file that is served is whole, old or new;
// whoever follows links from where readers begin finds every page; the next publish heals, and leaves nothing lying
// about.

import { expect, vi } from 'vitest';
import { survives, survivesInThreads } from '../support/publish/crash.ts';
import { test } from '../support/publish/yard.ts';

vi.mock('#lib/publish/sync.ts', () => import('../support/publish/no-sync.ts'));

test('killed at 100 moments of a publish of changes', async ({ yard }) => {
  expect(await survives(yard, 'changes', 100)).toBeGreaterThan(40);
});

test('killed at 60 moments of a publish of everything', async ({ yard }) => {
  expect(await survives(yard, 'everything', 60)).toBeGreaterThan(30);
});

test('killed at 40 moments of a publish of new code', async ({ yard }) => {
  expect(await survives(yard, 'new code', 40)).toBeGreaterThan(20);
});

test('killed at 20 moments of threads at work', async ({ yard }) => {
  await survivesInThreads(yard, 20);
});
