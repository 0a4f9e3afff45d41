// A processor's module looks at the truth (a snapshot) and `settle` writes it: the browser's return, the webhook,
// a retry and a later check all end here, in any order, any number of times, with the same result. What no look
// can tell stands in told.ts, what people do in by-hand.ts.
// Tested in tests/lib/models/payment/settle.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';
import { withCall } from './in-vain.ts';
import { judge } from './judge.ts';
import { noteChange } from './log.ts';
import { inTransaction } from '../shared/transaction.ts';

type Row = Selectable<PaymentTable>;

/** What one look at the processor's object showed. Money in minor units. */
export interface Snapshot {
  /** From `nextSeq`, taken BEFORE the look began. */
  seq: number;
  /** Our `internal_id`, as it is written in the processor's object; '' where there is none. */
  internal_id: string;
  sys_primary_id: string;
  sys_secondary_id: string | null;
  sys_created_on: number | null;
  status: 'pending' | 'complete' | 'failed' | 'expired' | 'refunded' | 'disputed';
  status_reason: string | null;
  /** While pending: the payer has done their part, and the money is on its way. */
  underway: boolean;
  /**
   * While pending: a part of the money is here, and the rest can be paid at the same checkout. So it is neither
   * closed nor is another begun, also where it was given up: whoever comes back goes on with it.
   */
  part?: boolean | undefined;
  /** Money came that does not pay this, or was not confirmed, for the reason given, and a person decides. */
  odd?: boolean | undefined;
  amount: number;
  /** Lower case. */
  currency: string;
  /** Given back by the processor so far, in all; undefined where it cannot tell, so that what is known stays. */
  refunded: number | undefined;
  /** Why a complete payment opens nothing for now, or null; undefined when the object cannot tell. */
  hold: string | null | undefined;
  /** Is the object of the mode, live or test, that this site runs in? */
  right_mode: boolean;
}

export interface Settled {
  payment: Row;
  /** False when the look showed nothing new, or was older than what is known. */
  changed: boolean;
}

export interface Occasion {
  /** What made us look, for the payment's log. */
  cause: string;
  /** Runs in the same transaction when the money is here for the first time, so exactly once. */
  onFirst?: ((tx: Db, payment: Row) => Promise<unknown>) | undefined;
}

const log = logger('payment');

/** Counts the looks at the processor, and notes when; answers the number of the one that begins now. */
export async function nextSeq(db: Db, id: string): Promise<number> {
  const row = await db
    .updateTable('payment')
    .set((eb) => ({ seq: eb('seq', '+', 1), checked_at: Date.now() }))
    .where('id', '=', id)
    .returning('seq')
    .executeTakeFirst();
  if (!row) throw new Error(`There is no payment ${id}.`);
  return row.seq;
}

/**
 * Writes what a look showed, in one transaction. An object that is not bound to this payment, or of another
 * mode, amount or currency, opens nothing: the payment goes to 'review', with the reason in words, until a
 * look matches. A look that began before the last written one is dropped. What was given back by hand stays
 * given back.
 * @throws Error for an unknown payment, RangeError for a number that `nextSeq` has not given.
 */
export async function settle(
  db: Db,
  id: string,
  snapshot: Snapshot,
  { cause, onFirst }: Occasion = { cause: 'settle' },
): Promise<Settled> {
  if (!Number.isSafeInteger(snapshot.seq) || snapshot.seq < 1)
    throw new RangeError(
      `A snapshot's seq should be a whole number from 1, but is ${snapshot.seq}.`,
    );
  return inTransaction(db, async (tx) => {
    // One statement decides between two looks that arrive together.
    const row = await tx
      .updateTable('payment')
      .set({ snap_seq: snapshot.seq })
      .where('id', '=', id)
      .where('snap_seq', '<=', snapshot.seq)
      .where('seq', '>=', snapshot.seq)
      .returningAll()
      .executeTakeFirst();
    if (!row) return { payment: await get(tx, id, snapshot.seq), changed: false };
    const judged = judge(row, snapshot, await isForeign(tx, row, snapshot.sys_primary_id));
    if (!judged) {
      log.debug({ payment: id, seq: snapshot.seq }, 'nothing new');
      return { payment: row, changed: false };
    }
    const changes = await withCall(tx, row, judged);
    const first = changes.status === 'complete' && row.completed_at === null;
    const payment = await tx
      .updateTable('payment')
      .set({
        ...changes,
        ...(first && { completed_at: Date.now() }),
        updated_at: Date.now(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteChange(tx, row, payment, cause);
    if (first) await onFirst?.(tx, payment);
    return { payment, changed: true };
  });
}

/** The payment as it is, for a snapshot that is not written. */
async function get(db: Db, id: string, seq: number): Promise<Row> {
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
