// An admin gives money back: by the processor where it can, else by other means, which is then recorded. What
// was given back is for the processor to say, so it is asked first; then a note goes into the payment's log, so that
// a refund whose answer we did not live to see is known. Tested in tests/lib/payments/refund.test.ts.

import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import { Payment, type User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { troubleOf } from './problem.ts';
import type { Money, Processor } from './processor.ts';
import { settle } from './settle.ts';

const log = logger('refund');

type Till = Pick<Application, 'db' | 'processors'>;

export interface Order {
  /** Minor units. */
  amount: number;
  /** Minor units that were given back before, as the admin's page showed it: one page gives back once. */
  seen: number;
  reason: string;
  /** It was given back by other means, since the processor knows nothing of it: it is only to be recorded. */
  by_hand?: boolean | undefined;
}

export type Refunded =
  /** `seen`: the processor shows it. */
  | { ok: true; payment: Payment.Row; seen: boolean }
  | {
      ok: false;
      /**
       * `gone`: the processor knows nothing of it, as after a change of the account there. `inexact`: it would give
       * back another amount.
       */
      reason: 'nothing-held' | 'too-much' | 'changed' | 'inexact' | 'refused' | 'silent' | 'gone';
    };

/** Can it be given back by its processor, or has an admin to do that by other means? */
export const refundsByItself = ({ processors }: Pick<Till, 'processors'>, system: string) =>
  processors.get(system)?.refund !== undefined;

/** One at a time, by what is known then: of two admins who give back at once, the second one hears of it. */
export function refundPayment(
  till: Till,
  admin: User.Row,
  { id }: Payment.Row,
  order: Order,
): Promise<Refunded> {
  return withMutex(`refund ${id}`, async () => {
    const payment = await Payment.find(till.db, id);
    if (!payment) throw new Error(`There is no payment ${id} to give back.`);
    const refusal = flawOf(payment, order);
    if (refusal) return { ok: false, reason: refusal };
    const processor = till.processors.get(payment.system);
    if (!processor?.refund || order.by_hand) return byHand(till, admin, payment, order);
    const exactly = processor.takes({ amount: order.amount, currency: payment.currency });
    if (!exactly) return { ok: false, reason: 'inexact' };
    return byProcessor(till, admin, payment, order, processor.refund);
  });
}

type Flaw = 'nothing-held' | 'too-much' | 'changed';

/** What speaks against giving this back, by what we know without asking the processor. */
export function flawOf({ status, amount, refunded }: Payment.Row, order: Order): Flaw | undefined {
  if (status !== 'complete' && status !== 'disputed') return 'nothing-held';
  if (order.seen !== refunded) return 'changed';
  const whole = Number.isSafeInteger(order.amount) && order.amount > 0;
  return whole && order.amount <= amount - refunded ? undefined : 'too-much';
}

async function byProcessor(
  till: Till,
  admin: User.Row,
  { id }: Payment.Row,
  { amount, seen, reason }: Order,
  refund: NonNullable<Processor['refund']>,
): Promise<Refunded> {
  const cause = `admin ${admin.id}`;
  // One whose answer we did not live to see is known to the processor, but its key is remembered for a while only.
  const before = await settle(till, id, cause).catch((error) => {
    log.warn({ payment: id, admin: admin.id, err: error }, 'not asked to give back');
    return reasonOf(error);
  });
  if (typeof before === 'string') return { ok: false, reason: before };
  const { payment } = before;
  const refusal = flawOf(payment, { amount, seen, reason });
  if (refusal) return { ok: false, reason: refusal };
  const note = texts.payment.reasons.refunding(formatMoney(amount, payment.currency), reason);
  await Payment.announceRefund(till.db, id, { amount, note, cause });
  let told: Money | undefined;
  try {
    // Sent twice, or once more since nobody heard of it, it is one refund; after one that failed, it is another.
    const { internal_id, refunds_failed } = payment;
    told = await refund(
      payment,
      amount,
      `refund-${internal_id}-${seen}-${amount}-${refunds_failed}`,
    );
  } catch (error) {
    log.error({ payment: id, admin: admin.id, amount, err: error }, 'not given back');
    const reason = reasonOf(error);
    const looked = await settle(till, id, cause).catch(() => undefined);
    if (reason !== 'silent' && looked && looked.payment.refunded <= seen) {
      const no = texts.payment.reasons.unrefunded(formatMoney(amount, payment.currency));
      const untold = looked.refunded === undefined;
      await Payment.refuseRefund(till.db, id, { amount, untold, note: no, cause });
    }
    return { ok: false, reason };
  }
  const looked = await settle(till, id, cause).catch((error) =>
    log.warn({ payment: id, err: error }, 'given back, and not seen yet'),
  );
  let after = looked?.payment ?? payment;
  // Where no look can tell, or none was answered, the answer to the refund does.
  if (told && looked?.refunded === undefined)
    after = await Payment.bookRefund(till.db, id, told, { cause });
  if (after.refunded <= seen) return { ok: true, payment: after, seen: false };
  const explained = await Payment.explainRefund(till.db, id, reason, { cause });
  return { ok: true, payment: explained, seen: true };
}

function reasonOf(error: unknown): 'silent' | 'gone' | 'refused' {
  const trouble = troubleOf(error);
  if (trouble === 'unknown') return 'gone';
  return trouble === 'silent' ? 'silent' : 'refused';
}

async function byHand(
  { db }: Till,
  admin: User.Row,
  { id }: Payment.Row,
  { amount, seen, reason }: Order,
): Promise<Refunded> {
  try {
    const by = { cause: `admin ${admin.id}`, seen };
    return { ok: true, payment: await Payment.refund(db, id, amount, reason, by), seen: true };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: 'changed' };
    throw error;
  }
}
