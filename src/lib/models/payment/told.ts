// What processors tell besides the snapshots that `settle` writes: what their messages close or open, what they
// answer to a refund that was asked of them, and whom to call for it.
// Tested in tests/lib/models/payment/by-hand.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { type By, change } from './change.ts';
import { beside, together, withCalls } from './judge.ts';
import { wasHeld } from './log.ts';

type Row = Selectable<PaymentTable>;

/**
 * Books what a processor gave back in all, by its answer to a refund or by its message, where no look can tell:
 * never less than is known. What was recorded by hand and is told, too, counts once, and calls a person.
 */
export const bookRefund = (
  db: Db,
  id: string,
  { amount, currency }: { amount: number; currency: string },
  { cause }: By,
): Promise<Row> =>
  change(db, id, cause, (row) => {
    const sums = together(row, amount);
    const { refunded, refunded_by_hand } = sums;
    const held = ['complete', 'disputed', 'refunded'].includes(row.status);
    const known = refunded <= row.refunded && refunded_by_hand === row.refunded_by_hand;
    if (!held || currency !== row.currency || known) return undefined;
    const status = refunded >= row.amount ? 'refunded' : row.status;
    return { ...sums, status, attention: withCalls(row, sums, row.attention) };
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

/**
 * The processor did not do what it was asked for: asked once more, by another key, it does not repeat its answer.
 * Unless something else was asked before that nobody heard of, and no look tells of (`untold`): that may have been
 * done, and asked once more it has to have the same key.
 */
export const refuseRefund = (
  db: Db,
  id: string,
  { amount, untold, note, cause }: By & { amount: number; untold: boolean; note: string },
): Promise<Row> =>
  change(
    db,
    id,
    cause,
    ({ refunded, refunded_by_hand, refund_asked, refunds_failed }) => {
      const before = Math.max(0, refund_asked - amount);
      const unheard = untold && before > refunded - refunded_by_hand;
      return { refund_asked: before, refunds_failed: refunds_failed + (unheard ? 0 : 1) };
    },
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
    if (until !== null && known >= at && (await wasHeld(tx, id, until))) return undefined;
    if (row.hold === reason && row.hold_at === at && row.hold_until === until) return undefined;
    return { hold: reason, hold_at: Math.max(known, at), hold_until: until };
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
      return called ? undefined : { attention: beside(attention, sentence) };
    },
    sentence,
  );
