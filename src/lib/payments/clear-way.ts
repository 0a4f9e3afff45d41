// Before a checkout begins: what this user has begun already, at whatever processor. One that still waits at
// the same price is gone on with, and so is one that was paid in part; any other is closed, so that it cannot be
// paid besides the new one. Money that is on its way, or that a person has to look at, stops everything. Tested in
// tests/lib/payments/start.test.ts.

import type { Application } from '#lib/application.ts';
import { Payment, type User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { settle } from './settle.ts';

type Shop = Pick<Application, 'db' | 'processors'>;
type Offer = Pick<Payment.Row, 'system' | 'amount' | 'currency'>;

export interface Way {
  /** Goes on with this one. */
  open?: Payment.Row;
  /** Waits for this one: its money is on its way, or a person looks at it. */
  underway?: Payment.Row;
}

/** @throws when a processor that may hold money of this user cannot be asked. */
export async function clearWay(shop: Shop, user: User.Row, offer: Offer): Promise<Way> {
  const way: Way = {};
  const before = await Payment.findInReview(shop.db, user.id);
  if (before) return { underway: before };
  for (const begun of await Payment.listOpen(shop.db, user.id)) {
    const { id, system, sys_primary_id } = begun;
    if (!shop.processors.has(system)) {
      // Nobody can be asked. One that was never made would be in the way of every other for good.
      if (sys_primary_id === null) await closeCheckout(shop, begun, texts.payment.reasons.never);
      continue;
    }
    const { payment, part } = await settle(shop, id, 'start');
    if (payment.status !== 'pending') continue;
    // Whatever was chosen now, and whatever it costs now: the rest is paid where the part was.
    if (part) return { open: payment };
    if (payment.underway) return { underway: payment };
    if (!way.open && fits(payment, offer)) way.open = payment;
    else {
      const closed = await closeCheckout(shop, payment, whyClosed(payment, offer));
      if (closed.underway) return { underway: closed };
    }
  }
  // These looks may have shown one.
  const review = await Payment.findInReview(shop.db, user.id);
  return review ? { underway: review } : way;
}

/** One that the processor has not made, and will not remember having made, is better begun anew. */
function fits(payment: Payment.Row, { system, amount, currency }: Offer): boolean {
  const same =
    payment.system === system && payment.amount === amount && payment.currency === currency;
  const young = Date.now() - payment.created_at < Payment.REPEATABLE;
  return same && payment.closed_at === null && (payment.sys_primary_id !== null || young);
}

/** Our row first; then the processor, by the look at it, which may say that the money was quicker. */
export async function closeCheckout(
  shop: Shop,
  payment: Payment.Row,
  reason: string,
): Promise<Payment.Row> {
  const closed = await Payment.close(shop.db, payment.id, reason, { cause: 'start' });
  if (!closed.sys_primary_id) return closed;
  return (await settle(shop, closed.id, 'start')).payment;
}

const whyClosed = (payment: Payment.Row, offer: Offer): string =>
  payment.amount !== offer.amount || payment.currency !== offer.currency
    ? texts.payment.reasons.repriced
    : texts.payment.reasons.replaced;
