// What a payment processor must be able to do. To add one: a folder beside fake/ that makes a Processor, and
// a line in src/lib/application.ts. Its answers are the only truth about a payment: browsers that come back
// and webhooks carry an id, never a fact. Tested by way of the fake one in tests/lib/payments.

import type { Payment } from '#lib/models/index.ts';

export interface Processor {
  /** The value of `payment.system`, and the part of the webhook's address. */
  system: string;
  /** What people call it, on the button. */
  label: string;
  /** Whether it moves real money: what it fetches must say the same. */
  live: boolean;
  /**
   * Makes the checkout of a payment that is in our database already, or answers the one it made before:
   * `payment.internal_id` is the idempotency key and is written into the processor's object.
   * @throws when the processor cannot be reached.
   */
  checkout(payment: Payment.Row, page: CheckoutPage): Promise<Checkout>;
  /**
   * Reads how things stand, by `payment.sys_primary_id`.
   * @throws when the processor cannot be reached or does not know that object.
   */
  fetch(payment: Payment.Row): Promise<Truth>;
  /** Is this body, byte for byte, a genuine message, and which payment is it about? Never throws. */
  webhook(headers: Headers, raw: Buffer): Promise<Verdict>;
  /** Gives back `amount` minor units; what became of it is then for `fetch` to say. */
  refund(payment: Payment.Row, amount: number): Promise<void>;
}

export interface CheckoutPage {
  /** What is bought, in words. */
  description: string;
  /** Absolute: where the browser goes afterwards, and where it goes when its user gave up. */
  return_url: string;
  cancel_url: string;
}

export interface Checkout {
  sys_primary_id: string;
  /** Milliseconds. */
  sys_created_on: number;
  /** Where the browser goes to pay: an absolute address, or an own path. */
  redirect: string;
}

/** A snapshot without its number, which is taken before the processor is asked. */
export type Truth = Omit<Payment.Snapshot, 'seq'>;

export interface WebhookEvent {
  id: string;
  type: string;
  sys_primary_id?: string;
  internal_id?: string;
}

export type Verdict =
  | { ok: true; event: WebhookEvent }
  /** 400: not authentic. 503: cannot be decided now, send it again. */
  | { ok: false; status: 400 | 503; reason: string };
