// The processors that there are: one line each, in the order in which the join page offers them.
// A kind's file must be quick to load, since every command reads it: a large library is imported when it is
// first needed.

import { DEFAULT_SYSTEMS } from '#lib/models/payment/systems.ts';
import { btcpay } from './btcpay.ts';
import { fake } from './fake/kind.ts';
import type { ProcessorKind } from './kind.ts';
import { paypal } from './paypal.ts';
import { stripe } from './stripe.ts';

export const kinds: readonly ProcessorKind[] = [stripe, paypal, btcpay, fake];

/** The systems whose payments open the site: in a demo the pretended ones, too. */
export const systemsThatCount = (demo: boolean): readonly string[] => [
  ...new Set([
    ...DEFAULT_SYSTEMS,
    ...kinds.filter(({ demo_only }) => demo || !demo_only).map(({ system }) => system),
  ]),
];
