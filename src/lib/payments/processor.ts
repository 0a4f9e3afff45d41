// What a payment processor must be able to do. To add one: a file that exports a ProcessorKind (kind.ts), and
// a line in registry.ts. tests/lib/payments/contract.test.ts then runs on it by itself.
//
// The rules, for all of them:
// - The answers of `fetch` are the only truth about a payment. Browsers that come back and messages carry an
//   id, never a fact. `fetch` says what the object says; whether that matches the payment is judged by
//   Payment.settle, so nothing is left out and nothing is made to fit.
// - Every outgoing call: a timeout (15 s), no redirects, an answer of at most 1 MB, JSON that is guarded, ids
//   held against a pattern before they enter a path, the address inside of the configured origin.
// - Whatever fails throws a ProcessorProblem (problem.ts) that says whose fault it is. Never a key, a card or
//   a mail address in its message or in a log.
// - Several processes may ask at once, a process may die between any two calls, and an answer may get lost
//   after the processor did what it was asked: everything here can be asked again.

import type { Payment } from '#lib/models/index.ts';

export interface Processor {
  /** The value of `payment.system`, and the part of the webhook's address. */
  system: string;
  /** What stands on its button: how one pays. */
  label: string;
  /** Whether it moves real money: what it fetches must say the same. */
  live: boolean;
  /**
   * Origins that a checkout may lead the browser to, as `https://checkout.example`; none where it stays on
   * this site. The page with the button allows these and no others, and a checkout elsewhere is refused.
   */
  checkout_origins: readonly string[];

  /** Can it charge, or give back, exactly this amount in this currency? If not, it is not offered, or not asked. */
  takes(price: { amount: number; currency: string }): boolean;

  /**
   * Makes the checkout of a payment that is in our database already. `payment.internal_id` is the
   * idempotency key and is written into the object, wherever later messages and answers can carry it.
   * - Asked again while `payment.sys_primary_id` is null, with the same key: the object that it made before
   *   (reconcile repeats what got lost while the processor remembers the key, up to 5 hours).
   * - With `payment.sys_primary_id`: makes nothing, and answers how to go on with that very object. Throws
   *   'unknown' or 'refused' when one cannot pay there any more.
   * Never for an amount of 0, where some processors would take anything as paid.
   */
  checkout(payment: Payment.Row, page: CheckoutPage): Promise<Checkout>;

  /**
   * How things stand with the object `payment.sys_primary_id`, as far as they go by themselves: a processor
   * whose approved orders wait to be captured (PayPal) captures here, and decides by reading once more. It
   * captures only if binding, amount and currency match the payment, its mode is ours, it has no money and none
   * on its way (another object may have been paid), and `payment.closed_at` is null (a closed checkout takes none).
   * The key of the capture comes from `internal_id`, so that it happens once.
   * It may be asked about an object that is not ours, or not our payment's: the answer says whose it is.
   */
  fetch(payment: Payment.Row): Promise<Truth>;

  /**
   * Ends an open checkout, as far as the processor lets us, so that nobody pays twice: the price changed, or
   * the member chose another way. Nothing happens, and nothing throws, when it is over already. Money that
   * arrives all the same is for `fetch` to tell, and is honoured.
   */
  close(payment: Payment.Row): Promise<void>;

  /**
   * Is this body, byte for byte, a genuine message, and what is it about? Never throws. Not authentic, or
   * not understood: 400. Cannot be decided now (whom one must ask does not answer): 503, never 400.
   */
  webhook(headers: Headers, raw: Buffer): Promise<Verdict>;

  /**
   * Gives back `amount` minor units; what became of it is then for `fetch` to say. The same `key` never gives
   * back twice; it names the payment, and has at most 108 characters. Answers what was given back in all, where that is
   * told; it counts where `fetch` cannot tell. Throws 'refused' for a refund that failed.
   * Not there where the processor cannot: an admin then records what was given back by other means, and no look
   * at the processor undoes that.
   */
  refund?(payment: Payment.Row, amount: number, key: string): Promise<Money | undefined>;
}

export interface Money {
  /** Minor units. */
  amount: number;
  /** Lower case. */
  currency: string;
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
  /** Where the browser goes to pay: an absolute address at one of `checkout_origins`, or an own path. */
  redirect: string;
}

/**
 * What `fetch` tells, in the words of Payment.Snapshot, except for what only we know.
 * - `status`: 'pending' while the money is not there (`underway` tells whether the payer has done their
 *   part), 'complete' when it is held, 'disputed' while a bank asks or after it took the money away; part
 *   refunds leave it 'complete'.
 * - `refunded`: minor units that the processor itself gave back so far; 0 where it never tells, undefined when it
 *   cannot tell any more, so that what is known stays.
 * - `hold`: why a complete payment opens nothing for now; null when there is no such reason; undefined when
 *   the object cannot tell, so that what messages said stays.
 */
export interface Truth extends Omit<Payment.Snapshot, 'seq' | 'right_mode'> {
  live: boolean;
  /** When the money arrived, in milliseconds, where the processor tells it. */
  paid_at?: number | undefined;
  /** Why a person should look at it, whatever its status: they are called once. */
  call?: string | undefined;
}

export interface WebhookEvent {
  /** Redeliveries of one event share it; at most 200 characters of `[\w.:|-]`. */
  id: string;
  type: string;
  /** When it happened, by the processor's clock, in milliseconds. */
  at?: number | undefined;
  /** What it is about: whichever of these the message tells. One about several movements names them all. */
  sys_primary_id?: string | undefined;
  sys_secondary_id?: string | string[] | undefined;
  internal_id?: string | undefined;
  /** What was given back in all, of which it tells; it counts where `fetch` cannot tell, and only if it is more. */
  refunded?: Money | undefined;
  /** It tells of money that came. If the checkout is over all the same, a person is called. */
  money?: boolean | undefined;
  /**
   * Only for what `fetch` cannot tell (a reversal, a refund outside of the object): a sentence that closes
   * the payment at once, before and without asking. A genuine message may take access away; it never gives
   * any. Null lifts what an older message said, once `fetch` has answered that it cannot tell. Needs `at`: the
   * later one counts, in whatever order they come.
   */
  hold?: string | null | undefined;
  /**
   * For a hold that no message and no look lifts: an admin does ('admin'), or whoever records by hand what was
   * given back ('refund').
   */
  hold_until?: Payment.Row['hold_until'];
}

export type Verdict =
  | { ok: true; event: WebhookEvent }
  /** 400: not authentic. 503: cannot be decided now, send it again. */
  | { ok: false; status: 400 | 503; reason: string };
