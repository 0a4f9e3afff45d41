// The truths about money, tried at length.

import { expect, test } from 'vitest';
import { countWrites, survive } from '../support/crash/crash.ts';
import { booksAgree } from '../support/money-property.ts';

test('300 stories of payments end as the processor says', () => booksAgree(300));

test('killed before any write at all of checkout and settle, nothing is lost, nothing doubled', async () => {
  const writes = await countWrites();
  expect(writes).toBeGreaterThan(6);
  for (let n = 1; n <= writes; n++) await survive(n);
});
