// What the thanks page says about a payment that opened nothing: the headline, a sentence, one way on.

import type { PaymentStatus } from '#db/schema.ts';
import { texts } from '#lib/texts.ts';

export interface Outcome {
  title: string;
  lead: string;
  /** One way on. */
  way: { href: string; label: string };
}

type ClosedStatus = Exclude<PaymentStatus, 'complete' | 'pending'>;

/** `join` is the page to try again on, with the item that they came for. */
export function outcomeOf(status: ClosedStatus, join: string): Outcome {
  const t = texts.thanks;
  const account = { href: '/account/', label: t.account };
  const outcomes: Record<ClosedStatus, Outcome> = {
    failed: { ...t.failed, way: { href: join, label: t.failed.way } },
    expired: { ...t.expired, way: { href: join, label: t.expired.way } },
    refunded: { ...t.refunded, way: account },
    disputed: { ...t.disputed, way: account },
    review: { ...t.review, way: account },
  };
  return outcomes[status];
}
