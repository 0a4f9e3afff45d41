// Payments, and the one rule that they carry: one that is complete, and not on hold, opens the site.
// Access is always derived from these rows. What a processor says is written by `settle` alone (settle.ts).
// Tested in tests/lib/models/payment.test.ts.

import type { Selectable } from 'kysely';
import { v4 } from 'uuid';
import type { Db, PaymentStatus, PaymentTable, UserTable } from '#db/schema.ts';
import { newId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import type { By } from './by-hand.ts';
import * as Event from './event.ts';
import { noteChange, noteHappening } from './payment-log.ts';
import { DEFAULT_SYSTEMS } from './systems.ts';
import { inTransaction } from './transaction.ts';

export { DEFAULT_SYSTEMS } from './systems.ts';
export { type Booked, countMembers, listAttention, listMembers, search, totals } from './books.ts';
export {
  adopt,
  announce,
  type By,
  call,
  close,
  dealt,
  explainRefund,
  hold,
  refund,
  revoke,
} from './by-hand.ts';
export { listDue, listLost, REPEATABLE } from './due.ts';
export { type Event, finishEvent, noteEvent, sweepEvents } from './payment-events.ts';
export { adminOf, listLog, type LogLine } from './payment-log.ts';
export { nextSeq, type Occasion, type Settled, type Snapshot, settle } from './settle.ts';

export type Row = Selectable<PaymentTable>;
export type Status = PaymentStatus;

/** What a checkout begins with. `amount` in minor units. */
export interface New {
  user_id: string;
  system: string;
  amount: number;
  currency: string;
  /** Own path to land on once paid. */
  return_to?: string | null | undefined;
}

const log = logger('payment');

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

/** A complete payment that never happened, of a user or of nobody. It opens demos only (see `paid`). */
export async function fake(
  db: Db,
  options: { user?: { id: string } | undefined; amount?: number; currency?: string } = {},
): Promise<Row> {
  const { user, amount = 4900, currency = 'usd' } = options;
  const money = checkMoney(amount, currency);
  const now = Date.now();
  const row = await db
    .insertInto('payment')
    .values({
      ...blank(now),
      ...money,
      user_id: user?.id ?? null,
      system: 'fake',
      status: 'complete',
      completed_at: now,
      sys_primary_id: v4(),
      sys_secondary_id: v4(),
      sys_created_on: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  log.info({ payment: row.id, user: row.user_id }, 'fake payment made');
  return row;
}

/** A membership as a gift of the house: complete, of amount 0, until it is revoked. */
export async function comp(
  db: Db,
  { user_id, reason, currency, cause }: { user_id: string; reason: string; currency: string } & By,
): Promise<Row> {
  const now = Date.now();
  return inTransaction(db, async (tx) => {
    const row = await tx
      .insertInto('payment')
      .values({
        ...blank(now),
        ...checkMoney(0, currency),
        user_id,
        system: 'comp',
        status: 'complete',
        status_reason: reason,
        sys_created_on: now,
        completed_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteChange(tx, row, row, cause, reason);
    await noteHappening(tx, 'payment-settled', row, cause);
    return row;
  });
}

/** A UUID of our own for a payment: idempotency key at the processor, address of the thanks page. */
export const genInternalId = (): string => v4();

/** Who paid, or undefined when that account is gone. */
export async function user(
  db: Db,
  payment: Pick<Row, 'user_id'>,
): Promise<Selectable<UserTable> | undefined> {
  if (payment.user_id === null) return undefined;
  return db.selectFrom('user').selectAll().where('id', '=', payment.user_id).executeTakeFirst();
}

/** A pending payment: our row first, the processor second. @throws TypeError for money that is none. */
export async function start(db: Db, form: New, by: Event.By = {}): Promise<Row> {
  const money = checkMoney(form.amount, form.currency);
  if (money.amount === 0) throw new TypeError('A payment of 0 cannot be started.');
  return inTransaction(db, async (tx) => {
    const row = await tx
      .insertInto('payment')
      .values({
        ...blank(Date.now()),
        ...money,
        user_id: form.user_id,
        system: form.system,
        status: 'pending',
        return_to: ownPath(form.return_to) ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const facts = { payment: row.id, system: row.system, ...money };
    await Event.note(tx, { kind: 'payment-started', user_id: row.user_id, ...by, facts });
    return row;
  });
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

/**
 * Notes which object the processor made for a payment. Set once: the same again changes nothing.
 * @throws Error when there is no such payment, or it belongs to another object already.
 */
export async function attach(
  db: Db,
  id: string,
  made: { sys_primary_id: string; sys_created_on: number | null },
): Promise<Row> {
  const { sys_primary_id, sys_created_on } = made;
  const row =
    (await db
      .updateTable('payment')
      .set({ sys_primary_id, sys_created_on, updated_at: Date.now() })
      .where('id', '=', id)
      .where('sys_primary_id', 'is', null)
      .returningAll()
      .executeTakeFirst()) ?? (await find(db, id));
  if (!row) throw new Error(`There is no payment ${id}.`);
  if (row.sys_primary_id !== sys_primary_id)
    throw new Error(
      `The payment ${id} belongs to ${row.system}'s ${row.sys_primary_id} and cannot take ${sys_primary_id}.`,
    );
  return row;
}

const blank = (now: number) => ({
  id: newId(),
  internal_id: genInternalId(),
  refunded: 0,
  seq: 0,
  snap_seq: 0,
  created_at: now,
  updated_at: now,
});

function checkMoney(amount: number, currency: string): { amount: number; currency: string } {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new TypeError(
      `An amount should be whole minor units, 0 or more, but is ${String(amount)}.`,
    );
  if (!/^[a-z]{3}$/.test(currency))
    throw new TypeError(`A currency should be three lower case letters, but is "${currency}".`);
  return { amount, currency };
}
