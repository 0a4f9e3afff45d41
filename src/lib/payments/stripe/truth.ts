// What Stripe's sessions say, in our words: only `paid` is paid, and a dispute that was not won takes it back.
// Tested in tests/lib/payments/stripe.test.ts.

import type Stripe from 'stripe';
import { texts } from '#lib/texts.ts';
import type { Truth } from '../processor.ts';
import { type State, state } from '../state.ts';

export const idOf = (object: string | { id: string } | null | undefined): string | undefined =>
  typeof object === 'string' ? object : object?.id;

export function chargeOf({ payment_intent }: Stripe.Checkout.Session): Stripe.Charge | undefined {
  const charge = typeof payment_intent === 'object' ? payment_intent?.latest_charge : undefined;
  return typeof charge === 'object' && charge !== null ? charge : undefined;
}

const { reasons } = texts.processors.stripe;

export function toTruth(
  session: Stripe.Checkout.Session,
  charge: Stripe.Charge | undefined,
  dispute: string | undefined,
): Truth {
  const { client_reference_id, metadata, amount_total } = session;
  const bound = client_reference_id !== null && client_reference_id === metadata?.payment_id;
  const refunded = charge?.amount_refunded ?? 0;
  return {
    internal_id: bound ? client_reference_id : '',
    sys_primary_id: session.id,
    sys_secondary_id: idOf(session.payment_intent) ?? null,
    sys_created_on: session.created * 1000,
    ...stateOf(session, refunded, dispute),
    amount: amount_total ?? -1,
    currency: session.currency ?? '',
    refunded,
    hold: null,
    live: session.livemode,
    paid_at: session.payment_status === 'paid' && charge ? charge.created * 1000 : undefined,
  };
}

function stateOf(
  { payment_status, status, payment_intent, amount_total }: Stripe.Checkout.Session,
  refunded: number,
  dispute: string | undefined,
): State {
  // `no_payment_required` is not paid: nothing of ours costs nothing.
  if (payment_status === 'paid') {
    if (dispute) return state('disputed', reasons.disputed(dispute));
    const all = amount_total !== null && refunded >= amount_total;
    return all ? state('refunded', reasons.refunded) : state('complete');
  }
  if (status === 'expired') return state('expired', reasons.expired);
  if (status !== 'complete') return state('pending');
  const intent = typeof payment_intent === 'object' ? payment_intent?.status : undefined;
  const over = intent === 'requires_payment_method' || intent === 'canceled';
  return over ? state('failed', reasons.failed) : state('pending', reasons.underway, true);
}
