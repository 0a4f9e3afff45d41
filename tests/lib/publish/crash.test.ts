// A few of the moments at which tests/long/publish-crash.test.ts kills a publish.

import { expect, vi } from 'vitest';
import { survives } from '../../support/publish/crash.ts';
import { test } from '../../support/publish/yard.ts';

vi.mock('#lib/publish/sync.ts', () => import('../../support/publish/no-sync.ts'));

test('a publish of changes that is killed leaves every file whole, and the next one heals', async ({
  yard,
}) => {
  expect(await survives(yard, 'changes', 2)).toBe(2);
});

test('so does a publish of the whole site', async ({ yard }) => {
  expect(await survives(yard, 'everything', 1)).toBe(1);
});
