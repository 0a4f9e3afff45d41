// A few moments of dying; all of them are tried in tests/long.

import { expect, test } from 'vitest';
import { countWrites, survive } from '../../support/crash/crash.ts';

test('47: killed between two writes of checkout and settle, nothing is lost and nothing doubled', async () => {
  const writes = await countWrites();
  expect(writes).toBeGreaterThan(6);
  for (const share of [0.2, 0.5, 0.9]) await survive(Math.ceil(writes * share));
});
