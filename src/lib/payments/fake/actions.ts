// What can happen to an order of the fake processor, as the tester chooses it on its page. Pure.
// Tested in tests/lib/payments/fake/fake.test.ts.

import type { Order, OrderState } from './ledger.ts';

export const ACTIONS = ['pay', 'fail', 'leave', 'later', 'arrive', 'refund'] as const;
export type Action = (typeof ACTIONS)[number];

interface Step {
  from: readonly OrderState[];
  to: OrderState;
  /** What the shop is told. */
  event: string;
  /** Where the browser goes. */
  go: 'return_url' | 'cancel_url';
}

export const STEPS: Record<Action, Step> = {
  pay: { from: ['open'], to: 'paid', event: 'order.paid', go: 'return_url' },
  fail: { from: ['open', 'pending'], to: 'failed', event: 'order.failed', go: 'return_url' },
  leave: { from: ['open'], to: 'cancelled', event: 'order.cancelled', go: 'cancel_url' },
  later: { from: ['open'], to: 'pending', event: 'order.pending', go: 'return_url' },
  arrive: { from: ['pending'], to: 'paid', event: 'order.paid', go: 'return_url' },
  refund: { from: ['paid'], to: 'refunded', event: 'order.refunded', go: 'return_url' },
};

export const isAction = (value: unknown): value is Action =>
  ACTIONS.some((action) => action === value);

/** What the tester may choose now. */
export const actionsFor = (order: Order): Action[] =>
  ACTIONS.filter((action) => STEPS[action].from.includes(order.state));
