// How one payment changes: read, decided and written in one transaction, with its line of the log and the call for
// a person where it is one too many. Tested in tests/lib/models/payment/by-hand.test.ts.

import type { Selectable, Updateable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { inTransaction } from '../shared/transaction.ts';
import { withCall } from './in-vain.ts';
import { noteChange } from './log.ts';

type Row = Selectable<PaymentTable>;
type Changes = Updateable<PaymentTable> | undefined;

/** Who or what brings it about, for the payment's log. */
export interface By {
  cause: string;
}

/** Reads, decides and writes in one transaction; nothing is written, or logged, for `undefined`. */
export function change(
  db: Db,
  id: string,
  cause: string,
  decide: (row: Row, tx: Db) => Changes | Promise<Changes>,
  note?: string,
): Promise<Row> {
  return inTransaction(db, async (tx) => {
    const before = await get(tx, id);
    const changes = await decide(before, tx);
    if (!changes) return before;
    const after = await tx
      .updateTable('payment')
      .set({ ...(await withCall(tx, before, changes)), updated_at: Date.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteChange(tx, before, after, cause, note);
    return after;
  });
}

/** @throws Error when there is none. */
export async function get(tx: Db, id: string): Promise<Row> {
  const row = await tx.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Error(`There is no payment ${id}.`);
  return row;
}
