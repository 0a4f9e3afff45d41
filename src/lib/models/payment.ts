// Payments, and the one rule that they carry: one that is complete, and not on hold, opens the site.
// Access is always derived from these rows. What a processor says is written by `settle` (payment/settle.ts), and what
// no look at it can tell by payment/told.ts.
// Tested in tests/lib/models/payment.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentStatus, PaymentTable, UserTable } from '#db/schema.ts';
import { DEFAULT_SYSTEMS } from './payment/systems.ts';

export { DEFAULT_SYSTEMS } from './payment/systems.ts';
export {
  type Booked,
  countMembers,
  listAttention,
  listMembers,
  search,
  totals,
} from './payment/books.ts';
export { announce, close, dealt, lift, refund, revoke } from './payment/by-hand.ts';
export type { By } from './payment/change.ts';
export { listDue, listLost, REPEATABLE } from './payment/due.ts';
export { type Event, finishEvent, noteEvent, sweepEvents } from './payment/events.ts';
export { attach, comp, fake, genInternalId, type New, setReturn, start } from './payment/make.ts';
export { adminOf, listLog, type LogLine } from './payment/log.ts';
export { nextSeq, type Occasion, type Settled, type Snapshot, settle } from './payment/settle.ts';
export {
  adopt,
  announceRefund,
  bookRefund,
  call,
  explainRefund,
  hold,
  refuseRefund,
} from './payment/told.ts';

export type Row = Selectable<PaymentTable>;
export type Status = PaymentStatus;

/**
 * Has this user paid? `[true, payment]` for any payment that is complete and not on hold, else the newest,
 * which tells why, as `[false, payment]`; `[false, undefined]` for who never tried. Payments of other
 * systems than `systems` do not exist here.
 * @throws TypeError for an undefined user or a user without an id.
 */
export async function paid(
  db: Db,
  user: { id: string },
  systems: readonly string[] = DEFAULT_SYSTEMS,
): Promise<[true, Row] | [false, Row | undefined]> {
  if (!user?.id)
    throw new TypeError('Payment.paid needs a user with an id: ask only for who is logged in.');
  const opens = { status: 'complete', hold: null } as const;
  const payment = await db
    .selectFrom('payment')
    .selectAll()
    .where('user_id', '=', user.id)
    .where('system', 'in', systems)
    .orderBy(
      (eb) =>
        eb
          .case()
          .when(eb.and([eb('status', '=', opens.status), eb('hold', 'is', opens.hold)]))
          .then(0)
          .else(1)
          .end(),
      'asc',
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return payment && isOpening(payment) ? [true, payment] : [false, payment];
}

/** Does this payment, by itself, open the site? */
export const isOpening = (payment: Pick<Row, 'status' | 'hold'>): boolean =>
  payment.status === 'complete' && payment.hold === null;

/** Who paid, or undefined when that account is gone. */
export async function user(
  db: Db,
  payment: Pick<Row, 'user_id'>,
): Promise<Selectable<UserTable> | undefined> {
  if (payment.user_id === null) return undefined;
  return db.selectFrom('user').selectAll().where('id', '=', payment.user_id).executeTakeFirst();
}

/** The pending payments of a user, at whatever processor, newest first. */
export async function listOpen(db: Db, user_id: string): Promise<Row[]> {
  return db
    .selectFrom('payment')
    .selectAll()
    .where('user_id', '=', user_id)
    .where('status', '=', 'pending')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Does a person have to look at it before anything else is paid? Its money may be there. */
export const isInReview = ({ status, attention }: Pick<Row, 'status' | 'attention'>): boolean =>
  status === 'review' || (attention !== null && (status === 'failed' || status === 'expired'));

/** The newest payment of a user that a person still has to look at: their money may be there. */
export async function findInReview(db: Db, user_id: string): Promise<Row | undefined> {
  return db
    .selectFrom('payment')
    .selectAll()
    .where('user_id', '=', user_id)
    .where('status', 'in', ['review', 'failed', 'expired'])
    .where('attention', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function find(db: Db, id: string): Promise<Row | undefined> {
  return db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findByInternalId(db: Db, internal_id: string): Promise<Row | undefined> {
  return db
    .selectFrom('payment')
    .selectAll()
    .where('internal_id', '=', internal_id)
    .executeTakeFirst();
}

/** By the processor's id of the checkout. */
export async function findByPrimary(
  db: Db,
  system: string,
  sys_primary_id: string,
): Promise<Row | undefined> {
  return db
    .selectFrom('payment')
    .selectAll()
    .where('system', '=', system)
    .where('sys_primary_id', '=', sys_primary_id)
    .executeTakeFirst();
}

/** By the processor's id of the money movement. */
export async function findBySecondary(
  db: Db,
  system: string,
  sys_secondary_id: string,
): Promise<Row | undefined> {
  return db
    .selectFrom('payment')
    .selectAll()
    .where('system', '=', system)
    .where('sys_secondary_id', '=', sys_secondary_id)
    .executeTakeFirst();
}
