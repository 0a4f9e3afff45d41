// Every processor of the registry against its stand-in, which is the file of its name in
// tests/support/processors.

import { kinds } from '#lib/payments/registry.ts';
import { contract } from '../../support/processors/contract.ts';
import type { StandIn } from '../../support/processors/stand-in.ts';

for (const kind of kinds) {
  const { standIn }: { standIn: StandIn } = await import(
    `../../support/processors/${kind.system}.ts`
  );
  contract(kind, standIn);
}
