// A few of the sequences that tests/long/publish-exact.test.ts goes through by the hundred.

import fc from 'fast-check';
import { vi } from 'vitest';
import { sequences, staysExact } from '../../support/publish/exact.ts';
import { test } from '../../support/publish/yard.ts';

// No power cut is awaited here, and a sync of the whole machine takes longer than what is tested.
vi.mock('#lib/publish/sync.ts', () => import('../../support/publish/no-sync.ts'));

const SEQUENCES = 2;

test('whatever is published step by step is what a full render gives, and in the end a plain build', async ({
  yard,
}) => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(sequences, (steps) => staysExact(yard, steps, { plain: ++run === SEQUENCES })),
    { numRuns: SEQUENCES, endOnFailure: true },
  );
});
