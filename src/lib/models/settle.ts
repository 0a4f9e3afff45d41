// The only place that changes a payment after it was started. A processor's module looks at the truth (a
// snapshot) and `settle` writes it: the browser's return, the webhook, a retry and a later check all end
// here, in any order, any number of times, with the same result.
// Tested in tests/lib/models/settle.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';
import { judge } from './judge.ts';
import { inTransaction } from './transaction.ts';

type Row = Selectable<PaymentTable>;

/** What one look at the processor's object showed. Money in minor units. */
export interface Snapshot {
  /** From `nextSeq`, taken BEFORE the look began. */
  seq: number;
  /** Our `internal_id`, as it is written in the processor's object. */
  internal_id: string;
  sys_primary_id: string;
  sys_secondary_id: string | null;
  sys_created_on: number | null;
  status: 'pending' | 'complete' | 'failed' | 'expired' | 'refunded' | 'disputed';
  status_reason: string | null;
  amount: number;
  /** Lower case. */
  currency: string;
  /** Given back so far, in all. */
  refunded: number;
  /** Why a complete payment opens nothing for now, or null. */
  hold: string | null;
  /** Real money? The processor's module refuses the wrong mode before it comes here. */
  live: boolean;
}

export interface Settled {
  payment: Row;
  /** False when the look showed nothing new, or was older than what is known. */
  changed: boolean;
}

const log = logger('payment');

/** Counts the looks at the processor; answers the number of the one that begins now. */
export async function nextSeq(db: Db, id: string): Promise<number> {
  const row = await db
    .updateTable('payment')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('id', '=', id)
    .returning('seq')
    .executeTakeFirst();
  if (!row) throw new Error(`There is no payment ${id}.`);
  return row.seq;
}

/**
 * Writes what a look showed, in one transaction. An object that is not bound to this payment, or of another
 * amount or currency, opens nothing: the payment goes to 'review', with the reason in words, until a look
 * matches. A look that began before the last written one is dropped. What was refunded stays refunded.
 * @throws Error for an unknown payment, RangeError for a number that `nextSeq` has not given.
 */
export async function settle(db: Db, id: string, snapshot: Snapshot): Promise<Settled> {
  if (!Number.isSafeInteger(snapshot.seq) || snapshot.seq < 1)
    throw new RangeError(
      `A snapshot's seq should be a whole number from 1, but is ${snapshot.seq}.`,
    );
  const { before, after } = await inTransaction(db, async (tx) => {
    // A write first: it takes the lock, and decides between two looks that arrive together.
    const row = await tx
      .updateTable('payment')
      .set({ snap_seq: snapshot.seq })
      .where('id', '=', id)
      .where('snap_seq', '<=', snapshot.seq)
      .where('seq', '>=', snapshot.seq)
      .returningAll()
      .executeTakeFirst();
    if (!row) return unchanged(await get(tx, id, snapshot.seq));
    const changes = judge(row, snapshot, await isForeign(tx, row, snapshot.sys_primary_id));
    if (!changes) return unchanged(row);
    const after = await tx
      .updateTable('payment')
      .set({ ...changes, updated_at: Date.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { before: row, after };
  });
  const changed = before !== after;
  if (changed) noteChange(before, after);
  else log.debug({ payment: id, seq: snapshot.seq }, 'nothing new');
  return { payment: after, changed };
}

/**
 * Records money given back elsewhere (in cash, by a transfer): `amount` minor units more than
 * before. All of it given back closes the payment; a part of it does not.
 * @throws RangeError for a payment that never came in, or when more is given back than is left.
 */
export async function refund(db: Db, id: string, amount: number, reason: string): Promise<Row> {
  if (!Number.isSafeInteger(amount) || amount < 1)
    throw new RangeError(
      `A refund should be whole minor units, 1 or more, but is ${String(amount)}.`,
    );
  const all = sql<boolean>`refunded + ${amount} >= amount`;
  const row = await db
    .updateTable('payment')
    .set((eb) => ({
      refunded: eb('refunded', '+', amount),
      status: sql<Row['status']>`case when ${all} then 'refunded' else status end`,
      status_reason: reason,
      updated_at: Date.now(),
    }))
    .where('id', '=', id)
    .where('status', 'in', ['complete', 'disputed'])
    .where(sql<boolean>`refunded + ${amount} <= amount`)
    .returningAll()
    .executeTakeFirst();
  if (row) {
    log.info({ payment: id, status: row.status, refunded: row.refunded }, 'refund recorded');
    return row;
  }
  const found = await get(db, id);
  throw new RangeError(
    `The payment ${id} is ${found.status} with ${found.refunded} of ${found.amount} given back: it cannot give back ${amount}.`,
  );
}

const unchanged = (row: Row) => ({ before: row, after: row });

/** The payment as it is, for a snapshot that is not written. */
async function get(db: Db, id: string, seq = 1): Promise<Row> {
  const row = await db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Error(`There is no payment ${id}.`);
  if (seq > row.seq)
    throw new RangeError(
      `A snapshot's seq should come from Payment.nextSeq (last: ${row.seq}), but is ${seq}.`,
    );
  return row;
}

/** Is this object of the processor the checkout of another payment of ours? */
async function isForeign(tx: Db, row: Row, sys_primary_id: string): Promise<boolean> {
  const other = await tx
    .selectFrom('payment')
    .select('id')
    .where('system', '=', row.system)
    .where('sys_primary_id', '=', sys_primary_id)
    .where('id', '<>', row.id)
    .executeTakeFirst();
  return other !== undefined;
}

function noteChange(before: Row, after: Row): void {
  const facts = {
    payment: after.id,
    user: after.user_id,
    system: after.system,
    from: before.status,
    to: after.status,
    hold: after.hold,
    refunded: after.refunded,
    reason: after.status_reason,
  };
  if (after.status === 'review') log.warn(facts, 'payment needs a person');
  else log.info(facts, 'payment settled');
}
