// What people do to a payment: give back by other means, give up a checkout, lift a hold, deal with what needs
// them, take a gift back. Tested in tests/lib/models/payment/by-hand.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { inTransaction } from '../shared/transaction.ts';
import { type By, change, get } from './change.ts';
import { noteChange } from './log.ts';

type Row = Selectable<PaymentTable>;

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

/** An admin opens it again, whatever closed it: what is known by now closes it no more. */
export const lift = (db: Db, id: string, { cause }: By): Promise<Row> =>
  change(db, id, cause, (row) => (row.hold === null ? undefined : lifted(row)));

const lifted = ({ hold_at }: Row) => ({
  hold: null,
  hold_at: Math.max(Date.now(), hold_at ?? 0),
  hold_until: null,
});

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
