// 200 sequences of what can happen to a site, each step of them published. A plain `astro build` takes longer
// than all steps of a sequence, so every tenth ends with one; all others end with one more full render.

import fc from 'fast-check';
import { vi } from 'vitest';
import { sequences, staysExact } from '../support/publish/exact.ts';
import { test } from '../support/publish/yard.ts';

vi.mock('#lib/publish/sync.ts', () => import('../support/publish/no-sync.ts'));

const SEQUENCES = 200;
const PLAIN_EVERY = 10;

test(`in ${SEQUENCES} sequences what is published is what a full render gives`, async ({
  yard,
}) => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(sequences, (steps) =>
      staysExact(yard, steps, { plain: ++run % PLAIN_EVERY === 0 }),
    ),
    { numRuns: SEQUENCES, endOnFailure: true },
  );
}, 3_600_000);
