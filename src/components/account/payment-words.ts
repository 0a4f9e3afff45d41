// Payments in words: what a status means to the person who paid.

import type { PaymentStatus } from '#db/schema.ts';
import type { Payment } from '#lib/models/index.ts';
import { isOrderId } from '#lib/payments/fake/ledger.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import { kinds } from '#lib/payments/registry.ts';
import { texts } from '#lib/texts.ts';

const t = texts.payment;

export type Tone = 'good' | 'bad' | 'info';

/** What each status is called. */
export const STATUSES: Record<PaymentStatus, { word: string; tone: Tone }> = {
  pending: { word: t.statuses.pending, tone: 'info' },
  complete: { word: t.statuses.complete, tone: 'good' },
  refunded: { word: t.statuses.refunded, tone: 'info' },
  failed: { word: t.statuses.failed, tone: 'bad' },
  expired: { word: t.statuses.expired, tone: 'info' },
  disputed: { word: t.statuses.disputed, tone: 'bad' },
  review: { word: t.statuses.review, tone: 'info' },
};

/** A word and a tone for the state that a payment is in. */
export function paymentState(payment: Payment.Row): { word: string; tone: Tone } {
  const { system, status, underway, hold, refunded, currency } = payment;
  if (system === 'comp' && status === 'refunded') return { word: t.withdrawn, tone: 'info' };
  if (status === 'pending' && underway) return { word: t.underway, tone: 'info' };
  if (status !== 'complete') return STATUSES[status];
  if (hold) return { word: t.held, tone: 'bad' };
  if (refunded > 0) return { word: t.partly(formatMoney(refunded, currency)), tone: 'good' };
  return STATUSES.complete;
}

/** Why it is in that state, as the processor tells it; what does not match is for whoever checks it. */
export const paymentReason = ({ status, hold, status_reason }: Payment.Row): string | null =>
  status === 'review' ? null : (hold ?? status_reason);

/** What a processor is called. */
export function systemName(system: string): string {
  if (system === 'comp') return t.present;
  return kinds.find((kind) => kind.system === system)?.name ?? system;
}

/**
 * The page of the fake processor on which a tester refunds, or lets money arrive; undefined for payments
 * that it does not know: real ones, and those of the demo's cast.
 */
export const fakeCheckoutHref = ({ system, sys_primary_id }: Payment.Row): string | undefined =>
  system === 'fake' && isOrderId(sys_primary_id) ? `/fake-checkout/${sys_primary_id}/` : undefined;
