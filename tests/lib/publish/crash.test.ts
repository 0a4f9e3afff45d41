// A few of the moments at which tests/long/publish-crash.test.ts kills a publish.

import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { survives } from '../../support/publish/crash.ts';
import { openYard, type Yard } from '../../support/publish/workshop.ts';

vi.mock('#lib/publish/sync.ts', () => ({
  syncAll: async () => {},
  syncEverything: async () => {},
}));

let yard: Yard;

beforeAll(async () => {
  yard = await openYard(inject('compiled'));
});
afterAll(() => yard.remove());

test('a publish of changes that is killed leaves every file whole, and the next one heals', async () => {
  expect(await survives(yard, 'changes', 2)).toBe(2);
});

test('so does a publish of the whole site', async () => {
  expect(await survives(yard, 'everything', 1)).toBe(1);
  expect(await survives(yard, 'new code', 1)).toBe(1);
});
