// Adding a processor is one file and one line: this one is not in the registry, and keeps the whole contract.

import { expect, test } from 'vitest';
import { kinds } from '#lib/payments/registry.ts';
import { contract } from '../../support/processors/contract.ts';
import { pigeon, standIn } from '../../support/processors/pigeon.ts';

test('it is new', () => {
  expect(kinds.map(({ system }) => system)).not.toContain(pigeon.system);
});

contract(pigeon, standIn);
