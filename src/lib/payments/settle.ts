// The one way from a processor's truth into our books: ask the processor, hand its answer to Payment.settle.
// The browser that comes back, the webhook, a retry and a job all end here, so all of them may come twice,
// late, and at once. Tested in tests/lib/payments/settle.test.ts.

import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { isId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';
import { Outbox, Payment, type User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { troubleOf } from './problem.ts';
import type { Processor, Truth } from './processor.ts';
import { state } from './state.ts';

const log = logger('settle');

export type Till = Pick<Application, 'db' | 'processors'>;

export interface Looked extends Payment.Settled {
  /** When the money arrived, in milliseconds, where the processor tells it. */
  paid_at?: number | undefined;
  /** What this look told of a hold; undefined where it could not tell. */
  hold?: string | null | undefined;
  /** What it told of money given back; undefined where it could not tell. */
  refunded?: number | undefined;
  /** A part of the money is here, and the rest can be paid at the same checkout. */
  part?: boolean | undefined;
}

/** How long a checkout that its processor does not know may still be too new to be known, in milliseconds. */
const TOO_NEW = 60 * 60_000;

/**
 * Brings a payment up to date. `cause` is for the payment's log.
 * @throws when the processor cannot be asked: nothing is known then, and nothing is changed.
 */
export function settle(till: Till, payment_id: string, cause: string): Promise<Looked> {
  return withMutex(`settle ${payment_id}`, async () => {
    const { db, processors } = till;
    const payment = await Payment.find(db, payment_id);
    if (!payment) throw new Error(`There is no payment ${payment_id} to settle.`);
    if (!payment.sys_primary_id) return { payment, changed: false };
    const processor = processors.get(payment.system);
    if (!processor) throw new Error(`No processor "${payment.system}" is configured.`);

    log.debug({ payment: payment_id, cause }, 'asking the processor');
    // Numbered before asking: an answer that took long is then known to be older than a quick later one.
    const seq = await Payment.nextSeq(db, payment.id);
    const { live, paid_at, call, ...shown } = await lookAndClose(processor, payment);
    const snapshot = { ...shown, seq, right_mode: live === processor.live };
    const occasion = { cause, onFirst: writeReceipt };
    const settled = await Payment.settle(db, payment.id, snapshot, occasion);
    if (call !== undefined) settled.payment = await Payment.call(db, payment.id, call, { cause });
    return { ...settled, paid_at, part: shown.part, hold: shown.hold, refunded: shown.refunded };
  });
}

/** A letter for the first money, in the transaction that notes it: exactly one for each payment. */
async function writeReceipt(tx: Db, payment: Payment.Row): Promise<void> {
  const { amount, currency, internal_id: number, completed_at } = payment;
  const payer = await Payment.user(tx, payment);
  const paid_at = completed_at ?? payment.created_at;
  if (payer) await Outbox.add(tx, 'receipt', payer, { amount, currency, paid_at, number });
}

/** What the processor says. What was given up here and is still open there is closed there first. */
async function lookAndClose(processor: Processor, payment: Payment.Row): Promise<Truth> {
  const truth = await look(processor, payment);
  const { status, underway, part } = truth;
  // Also one that was over here before its processor told of having made it.
  const given_up =
    payment.closed_at !== null && (payment.status === 'pending' || payment.status === 'expired');
  if (!given_up || status !== 'pending' || underway || part) return truth;
  await processor.close(payment);
  // The money may have been quicker.
  return look(processor, payment);
}

/** What the processor says; of a checkout without money that it has forgotten, that it is over. */
async function look(processor: Processor, payment: Payment.Row): Promise<Truth> {
  try {
    return await processor.fetch(payment);
  } catch (error) {
    const over = troubleOf(error) === 'unknown' && overOf(payment);
    if (!over) throw error;
    return {
      ...payment,
      ...over,
      sys_primary_id: payment.sys_primary_id ?? '',
      refunded: undefined,
      hold: undefined,
      live: processor.live,
    };
  }
}

/** How a checkout ended that its processor does not know. Undefined where it cannot have ended like that. */
function overOf({ status, status_reason, created_at, completed_at }: Payment.Row) {
  if (completed_at !== null) return undefined;
  if (status === 'expired' || status === 'failed') return state(status, status_reason);
  const old = status === 'pending' && Date.now() - created_at > TOO_NEW;
  return old ? state('expired', texts.payment.reasons.forgotten) : undefined;
}

/** The payment that a user's own browser names. Undefined when there is none, or it is somebody else's. */
export async function findOwn(
  { db }: Pick<Till, 'db'>,
  user: User.Row,
  internal_id: unknown,
): Promise<Payment.Row | undefined> {
  if (!isId(internal_id)) return undefined;
  const payment = await Payment.findByInternalId(db, internal_id);
  return payment?.user_id === user.id ? payment : undefined;
}

/**
 * Settles if it can, and answers the payment in any case. `asked` is false when the processor was silent: say
 * "we are still checking", never "failed".
 */
export async function lookAgain(
  till: Till,
  payment: Payment.Row,
  cause: string,
): Promise<{ payment: Payment.Row; asked: boolean }> {
  try {
    return { payment: (await settle(till, payment.id, cause)).payment, asked: true };
  } catch (error) {
    log.warn({ payment: payment.id, err: error, cause }, 'payment could not be settled');
    return { payment, asked: false };
  }
}
