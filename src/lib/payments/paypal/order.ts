// What PayPal's orders and captures say, in our words. An order that is COMPLETED proves nothing: a declined
// capture completes it too. Only the capture tells whether there is money, and how much.
// Tested in tests/lib/payments/paypal.test.ts.

import { z } from 'zod';
import type { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { toMinor } from '#lib/helpers/money.ts';
import type { Truth } from '../processor.ts';
import { type State, state } from '../state.ts';

const Time = z.iso.datetime({ offset: true }).transform(Date.parse).optional().catch(undefined);
const Money = z.object({ currency_code: z.string().regex(/^[A-Z]{3}$/), value: z.string() });
type Money = z.infer<typeof Money>;

export const Capture = z.object({
  id: z.string(),
  status: z.string(),
  amount: Money,
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  create_time: Time,
  status_details: z.object({ reason: z.string().optional() }).optional().catch(undefined),
});
export type Capture = z.infer<typeof Capture>;

const Refund = z.object({ status: z.string(), amount: Money });

/** The answer to a refund, and what a message about one holds. */
export const Refunded = z.object({
  id: z.string(),
  status: z.string(),
  seller_payable_breakdown: z
    .object({ total_refunded_amount: Money.optional() })
    .optional()
    .catch(undefined),
});

const Unit = z.object({
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  amount: Money.optional(),
  payments: z
    .object({ captures: z.array(Capture).default([]), refunds: z.array(Refund).default([]) })
    .default({ captures: [], refunds: [] }),
});
type Unit = z.infer<typeof Unit>;

export const Order = z.object({
  id: z.string(),
  status: z.string(),
  create_time: Time,
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
  purchase_units: z.array(Unit).default([]),
});
export type Order = z.infer<typeof Order>;

export interface OrderTruth extends Omit<Truth, 'hold' | 'live'> {
  /** The payer agreed, and it waits to be captured. */
  approved?: boolean;
}

const { reasons } = texts.processors.paypal;
/** Captures that hold money, or held it. */
const MONEY = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'PENDING'];

export function truthOfOrder(order: Order): OrderTruth {
  const [unit, ...more] = order.purchase_units;
  const captures = unit?.payments.captures ?? [];
  const capture = captures.find(({ status }) => MONEY.includes(status)) ?? captures[0];
  const money = capture?.amount ?? unit?.amount;
  const approved = order.status === 'APPROVED' && !capture;
  return {
    internal_id: unit && more.length === 0 ? boundTo(unit, capture) : '',
    sys_primary_id: order.id,
    sys_secondary_id: capture?.id ?? null,
    sys_created_on: order.create_time ?? null,
    ...(capture ? stateOf(capture) : waiting(order.status)),
    ...amountOf(money),
    refunded: capture ? refundedOf(capture, unit?.payments.refunds ?? []) : 0,
    paid_at: capture?.status === 'COMPLETED' ? capture.create_time : undefined,
    approved,
  };
}

/** Of an order that cannot be read any more. Whether a part was given back is not told then. */
export function truthOfCapture(capture: Capture, payment: Payment.Row): OrderTruth {
  return {
    internal_id: boundTo({ custom_id: undefined, invoice_id: undefined }, capture),
    sys_primary_id: payment.sys_primary_id ?? '',
    sys_secondary_id: capture.id,
    sys_created_on: payment.sys_created_on,
    ...stateOf(capture),
    ...amountOf(capture.amount),
    refunded: capture.status === 'REFUNDED' ? refundedOf(capture, []) : undefined,
    paid_at: capture.create_time,
  };
}

/** Both of our marks must say the same. */
function boundTo(unit: Pick<Unit, 'custom_id' | 'invoice_id'>, capture?: Capture): string {
  const custom = unit.custom_id ?? capture?.custom_id;
  const invoice = unit.invoice_id ?? capture?.invoice_id;
  return custom !== undefined && custom === invoice ? custom : '';
}

const waiting = (status: string): State =>
  status === 'VOIDED' ? state('expired', reasons.voided) : state('pending');

function stateOf({ status, status_details }: Capture): State {
  if (status === 'COMPLETED' || status === 'PARTIALLY_REFUNDED') return state('complete');
  if (status === 'REFUNDED') return state('refunded', reasons.refunded);
  if (status === 'PENDING')
    return state('pending', reasons.pending(reasonOf(status_details)), true);
  return state('failed', reasons.declined(reasonOf(status_details)));
}

/** A word like `RECEIVER_UNVERIFIED`, never a sentence from elsewhere. */
const reasonOf = (details: Capture['status_details']): string | undefined =>
  /^[A-Z_]{1,60}$/.test(details?.reason ?? '') ? details?.reason : undefined;

function refundedOf({ status, amount }: Capture, refunds: z.infer<typeof Refund>[]): number {
  if (status === 'REFUNDED') return amountOf(amount).amount;
  return refunds
    .filter((refund) => isUnderway(refund.status))
    .reduce((sum, refund) => sum + amountOf(refund.amount).amount, 0);
}

/** Until it fails, a refund counts as money given back. */
export const isUnderway = (status: string): boolean =>
  status === 'COMPLETED' || status === 'PENDING';

/** What was given back of the capture so far, with this refund, where it tells that. */
export function totalOf({ status, seller_payable_breakdown }: z.infer<typeof Refunded>) {
  const total = seller_payable_breakdown?.total_refunded_amount;
  return total && isUnderway(status) ? amountOf(total) : undefined;
}

function amountOf(money: Money | undefined): { amount: number; currency: string } {
  if (!money) return { amount: -1, currency: '' };
  const currency = money.currency_code.toLowerCase();
  return { amount: toMinor(money.value, currency) ?? -1, currency };
}
