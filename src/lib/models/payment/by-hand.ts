// What people do to a payment: give back by other means, give up a checkout, grant a membership, deal with
// what needs them; and what a genuine message alone may do, which is to close. Each is one transaction that
// also writes its line of the log. Tested in tests/lib/models/payment/by-hand.test.ts.

import type { Selectable, Updateable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { withCall } from './in-vain.ts';
import { together } from './judge.ts';
import { noteChange, wasHeld } from './log.ts';
import { inTransaction } from '../shared/transaction.ts';

type Row = Selectable<PaymentTable>;
type Changes = Updateable<PaymentTable> | undefined;

/** Who or what brings it about, for the payment's log. */
export interface By {
  cause: string;
}

/**
 * Records money given back by other means (in cash, by a transfer): `amount` minor units more than before.
 * All of it given back closes the payment; a part of it does not, and lifts a hold that waited for that record.
 * `seen` is what was given back as far as its admin knew, so that the same form sent twice counts once.
 * @throws RangeError for a payment that never came in, or when more is given back than is left.
 */
export async function refund(
  db: Db,
  id: string,
  amount: number,
  reason: string,
  { cause, seen }: By & { seen?: number } = { cause: 'by hand' },
): Promise<Row> {
  if (!Number.isSafeInteger(amount) || amount < 1)
    throw new RangeError(
      `A refund should be whole minor units, 1 or more, but is ${String(amount)}.`,
    );
  return change(db, id, cause, (row) => {
    const refunded = row.refunded + amount;
    const held = row.status === 'complete' || row.status === 'disputed';
    if (!held || refunded > row.amount || (seen !== undefined && seen !== row.refunded))
      throw new RangeError(
        `The payment ${id} is ${row.status} with ${row.refunded} of ${row.amount} given back: it cannot give back ${amount}.`,
      );
    return {
      refunded,
      refunded_by_hand: row.refunded_by_hand + amount,
      status: refunded === row.amount ? 'refunded' : row.status,
      status_reason: reason,
      ...(row.hold_until === 'refund' && lifted(row)),
    };
  });
}

/**
 * Books what a processor gave back in all, by its answer to a refund or by its message, where no look can tell:
 * never less than is known.
 */
export const bookRefund = (
  db: Db,
  id: string,
  { amount, currency }: { amount: number; currency: string },
  { cause }: By,
): Promise<Row> =>
  change(db, id, cause, (row) => {
    const { refunded, refunded_by_hand } = together(row, amount);
    const held = row.status === 'complete' || row.status === 'disputed';
    if (!held || currency !== row.currency || refunded <= row.refunded) return undefined;
    const status = refunded >= row.amount ? 'refunded' : row.status;
    return { refunded, refunded_by_hand, status };
  });

/**
 * Notes that the processor is about to be asked for `amount` more, so that it is known even if we die of it, and
 * no look that shows it, whoever's, takes it for what was recorded by hand.
 */
export const announceRefund = (
  db: Db,
  id: string,
  { amount, note, cause }: By & { amount: number; note: string },
): Promise<Row> =>
  change(
    db,
    id,
    cause,
    ({ refunded, refunded_by_hand, refund_asked }) => ({
      refund_asked: Math.max(refund_asked, refunded - refunded_by_hand) + amount,
    }),
    note,
  );

/** The processor did not do what it was asked for: asked once more, by another key, it does not repeat its answer. */
export const refuseRefund = (
  db: Db,
  id: string,
  { amount, note, cause }: By & { amount: number; note: string },
): Promise<Row> =>
  change(
    db,
    id,
    cause,
    ({ refund_asked, refunds_failed }) => ({
      refund_asked: Math.max(0, refund_asked - amount),
      refunds_failed: refunds_failed + 1,
    }),
    note,
  );

/** The processor has done what it was asked for, and why: it only knows that money was given back. */
export const explainRefund = (db: Db, id: string, reason: string, { cause }: By): Promise<Row> =>
  change(
    db,
    id,
    cause,
    (row) =>
      row.refunded > 0 && (row.status_reason !== reason || row.refund_asked > 0)
        ? { status_reason: reason, refund_asked: 0 }
        : undefined,
    reason,
  );

/**
 * Gives up a checkout that waits: no money is taken for it any more, as far as that is up to us. One that
 * the processor has not made yet is over at once, another when its processor was asked once more.
 */
export const close = (db: Db, id: string, reason: string, { cause }: By): Promise<Row> =>
  change(db, id, cause, (row) => {
    if (row.status !== 'pending' || row.closed_at !== null) return undefined;
    const over = row.sys_primary_id === null;
    return {
      closed_at: Date.now(),
      status_reason: reason,
      ...(over && { status: 'expired' }),
    };
  });

/**
 * What a genuine message does: it closes a complete payment for now, or opens it again (null). Of two the
 * later one counts, in whatever order they come: `at` is when it happened, in milliseconds. What waits for a
 * person (`until`) is lifted by no message and no look, and closes however late it is told, but not once more
 * when it was lifted since.
 */
export const hold = (
  db: Db,
  id: string,
  reason: string | null,
  { cause, at, until = null }: By & { at: number; until?: Row['hold_until'] | undefined },
): Promise<Row> =>
  change(db, id, cause, async (row, tx) => {
    const known = row.hold_at ?? 0;
    if (until === null && (known > at || row.hold_until !== null)) return undefined;
    if (until !== null && known >= at && (await wasHeld(tx, id, reason))) return undefined;
    if (row.hold === reason && row.hold_at === at && row.hold_until === until) return undefined;
    return { hold: reason, hold_at: Math.max(known, at), hold_until: until };
  });

/** An admin opens it again, whatever closed it: what is known by now closes it no more. */
export const lift = (db: Db, id: string, { cause }: By): Promise<Row> =>
  change(db, id, cause, (row) => (row.hold === null ? undefined : lifted(row)));

const lifted = ({ hold_at }: Row) => ({
  hold: null,
  hold_at: Math.max(Date.now(), hold_at ?? 0),
  hold_until: null,
});

/** Takes another object of the processor for a payment that has no money yet: that one was paid instead. */
export const adopt = (
  db: Db,
  id: string,
  { sys_primary_id, cause }: By & { sys_primary_id: string },
): Promise<Row> =>
  change(db, id, cause, (row) =>
    row.completed_at === null && row.sys_primary_id !== sys_primary_id
      ? { sys_primary_id, sys_secondary_id: null }
      : undefined,
  );

/** Calls a person to a payment, beside what they were called for before; for the same sentence only once. */
export const call = (db: Db, id: string, sentence: string, { cause }: By): Promise<Row> =>
  change(
    db,
    id,
    cause,
    async ({ attention }, tx) => {
      const called = await tx
        .selectFrom('payment_log')
        .select('id')
        .where('payment_id', '=', id)
        .where('note', '=', sentence)
        .executeTakeFirst();
      return called ? undefined : { attention: attention ? `${attention} ${sentence}` : sentence };
    },
    sentence,
  );

/**
 * A person has dealt with what they were called for; `note` says how. Money that did not pay this is then not
 * waited for any more: its checkout is over, unless more comes.
 */
export const dealt = (db: Db, id: string, { cause, note }: By & { note: string }): Promise<Row> =>
  change(
    db,
    id,
    cause,
    ({ attention, status, status_reason, underway, closed_at }) => {
      if (attention === null) return undefined;
      const called = status_reason !== null && attention.includes(status_reason);
      const odd = status === 'pending' && underway === 1 && called;
      const over = { status: 'expired', underway: 0, closed_at: closed_at ?? Date.now() } as const;
      return { attention: null, ...(odd && over) };
    },
    note,
  );

/** Takes a gift of the house back. @throws RangeError for any other payment. */
export const revoke = (db: Db, id: string, reason: string, { cause }: By): Promise<Row> =>
  change(db, id, cause, (row) => {
    if (row.system !== 'comp')
      throw new RangeError(`The payment ${id} is by ${row.system}: only a gift can be taken back.`);
    return row.status === 'complete' ? { status: 'refunded', status_reason: reason } : undefined;
  });

/** A line of the log for what is about to be done elsewhere, so that it is known even if we die of it. */
export const announce = (db: Db, id: string, note: string, { cause }: By): Promise<Row> =>
  inTransaction(db, async (tx) => {
    const row = await get(tx, id);
    await noteChange(tx, row, row, cause, note);
    return row;
  });

/** Reads, decides and writes in one transaction; nothing is written, or logged, for `undefined`. */
function change(
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
