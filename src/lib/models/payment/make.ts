// How a payment comes to be: a checkout that begins, a gift of the house, a pretend one; and which object its
// processor made for it. Tested in tests/lib/models/payment.test.ts.

import type { Selectable } from 'kysely';
import { v4 } from 'uuid';
import type { Db, PaymentTable } from '#db/schema.ts';
import { newId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import * as Event from '../shared/event.ts';
import { inTransaction } from '../shared/transaction.ts';
import { type By, get } from './change.ts';
import { noteChange, noteHappening } from './log.ts';

type Row = Selectable<PaymentTable>;

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
      .executeTakeFirst()) ?? (await get(db, id));
  if (row.sys_primary_id !== sys_primary_id)
    throw new Error(
      `The payment ${id} belongs to ${row.system}'s ${row.sys_primary_id} and cannot take ${sys_primary_id}.`,
    );
  return row;
}

/** Where to go on to once paid, an own path. @throws Error when there is no such payment. */
export async function setReturn(db: Db, id: string, return_to: string): Promise<Row> {
  await db
    .updateTable('payment')
    .set({ return_to: ownPath(return_to) ?? null, updated_at: Date.now() })
    .where('id', '=', id)
    .execute();
  return get(db, id);
}

/** A UUID of our own for a payment: idempotency key at the processor, address of the thanks page. */
export const genInternalId = (): string => v4();

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
