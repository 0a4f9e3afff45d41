// What does a look at the processor mean for a payment? Pure: a row and a snapshot in, the columns to change
// out. The order of states is the processor's; four rules are ours: nothing opens that does not match, what was
// given back by hand stays given back, a hold that waits for a person stays, and a checkout that was given up is
// not waited for.
// Tested in tests/lib/models/payment/settle.test.ts.

import type { Selectable } from 'kysely';
import type { PaymentTable } from '#db/schema.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import type { Snapshot } from './settle.ts';

type Row = Selectable<PaymentTable>;
type Changes = Partial<Row>;
type Sums = Pick<Row, 'refunded' | 'refunded_by_hand'>;

/** The columns that differ, or undefined. `foreign`: the object is another payment's checkout. */
export function judge(row: Row, snapshot: Snapshot, foreign: boolean): Changes | undefined {
  const faults = mismatches(row, snapshot, foreign).join(' ');
  const next: Changes = faults ? review(row, faults) : truth(row, snapshot);
  const columns = Object.keys(next) as (keyof Row)[];
  return columns.some((column) => row[column] !== next[column]) ? next : undefined;
}

/** A person is called once for the same faults: what they have dealt with does not come back. */
const review = (row: Row, faults: string): Changes =>
  row.status === 'review' && row.status_reason === faults
    ? {}
    : { status: 'review', status_reason: faults, attention: beside(without(row), faults) };

function truth(row: Row, snapshot: Snapshot): Changes {
  const sums = together(row, snapshot.refunded);
  const { refunded } = sums;
  const failed = refunded < row.refunded;
  return {
    ...statusOf(row, snapshot, refunded),
    sys_primary_id: snapshot.sys_primary_id,
    sys_secondary_id: snapshot.sys_secondary_id ?? row.sys_secondary_id,
    sys_created_on: snapshot.sys_created_on ?? row.sys_created_on,
    underway: isWaitedFor(row, snapshot) ? 1 : 0,
    ...sums,
    hold: snapshot.hold === undefined || row.hold_until !== null ? row.hold : snapshot.hold,
    refunds_failed: row.refunds_failed + (failed ? 1 : 0),
    refund_asked: failed ? 0 : row.refund_asked,
    attention: withCalls(row, sums, attentionOf(row, snapshot)),
  };
}

/**
 * What was given back in all, when the processor tells of `told`. What it tells more than before, and more than
 * we asked of it, is first taken for what was recorded by hand, as while the processor was not configured: it
 * counts once.
 */
export function together(row: Row, told: number | undefined): Sums {
  const known = row.refunded - row.refunded_by_hand;
  const ours = Math.max(known, row.refund_asked);
  const more = Math.max(0, (told ?? known) - ours);
  const refunded_by_hand = Math.max(0, row.refunded_by_hand - more);
  return { refunded: refunded_by_hand + (told ?? known), refunded_by_hand };
}

/** Whom such sums call, beside what somebody is called for. */
export const withCalls = (row: Row, sums: Sums, attention: string | null): string | null =>
  [
    sums.refunded < row.refunded ? FAILED : [],
    sums.refunded_by_hand < row.refunded_by_hand ? TWICE : [],
    sums.refunded > Math.max(row.amount, row.refunded) ? OVER : [],
  ]
    .flat()
    .reduce(beside, attention);

const TWICE =
  'Its processor tells of money given back that was recorded by hand, too: it counts once, so compare them there.';
const OVER =
  'More was given back than was paid: compare what was recorded by hand with what its processor tells.';
const FAILED =
  'Money that was given back is here again, since its refund failed: look at the processor, and give it back anew.';

/** One sentence more for the person who is called, unless they know. */
export const beside = (attention: string | null, sentence: string): string | null =>
  attention?.includes(sentence) ? attention : [attention ?? [], sentence].flat().join(' ');

/** Who was called for the state as it was has nothing to do for that any more once it is another one. */
function attentionOf(row: Row, { odd, status_reason }: Snapshot): string | null {
  if (!odd || status_reason === null) return without(row);
  return status_reason === row.status_reason ? row.attention : beside(without(row), status_reason);
}

/** What a person was called for besides the state as it is. The reason of a refund, an admin's words, calls nobody. */
function without({ attention, status, status_reason }: Row): string | null {
  const calls = ['review', 'pending', 'failed', 'expired'].includes(status);
  if (!calls || status_reason === null) return attention;
  return ` ${attention ?? ''} `.replace(` ${status_reason} `, ' ').trim() || null;
}

/** Is money on its way? Not any more once a person has dealt with what came of it. */
function isWaitedFor(row: Row, { status, status_reason, underway, odd }: Snapshot): boolean {
  const known = row.closed_at !== null && row.attention === null;
  const dealt = odd === true && known && row.status_reason === status_reason;
  return status === 'pending' && underway && !dealt;
}

function statusOf(row: Row, snapshot: Snapshot, refunded: number): Changes {
  const { status, status_reason, odd, part } = snapshot;
  const over = (status === 'expired' || status === 'failed') && !odd;
  const nothing = over || (status === 'pending' && !part && !isWaitedFor(row, snapshot));
  if (row.closed_at !== null && nothing)
    return { status: 'expired', status_reason: row.status_reason };
  const all = refunded > 0 && refunded >= row.amount;
  const held = status === 'complete' || status === 'refunded';
  // The reason of a refund is its admin's; the processor only knows that there was one.
  const known = held && refunded > 0 && refunded === row.refunded && row.status !== 'review';
  return {
    status: all ? 'refunded' : status,
    status_reason: known ? (row.status_reason ?? status_reason) : status_reason,
  };
}

function mismatches(row: Row, snapshot: Snapshot, foreign: boolean): string[] {
  const { internal_id, sys_primary_id, right_mode, amount, currency, refunded = 0 } = snapshot;
  const faults: string[] = [];
  if (internal_id !== row.internal_id)
    faults.push(`The processor's object names the payment ${internal_id}.`);
  if (!sys_primary_id) faults.push("The processor's object has no id.");
  else if (row.sys_primary_id !== null && sys_primary_id !== row.sys_primary_id)
    faults.push(`The processor's object is ${sys_primary_id} instead of ${row.sys_primary_id}.`);
  else if (foreign) faults.push(`The processor's object ${sys_primary_id} is another payment's.`);
  if (!right_mode) faults.push('The money is of the wrong mode (live and test).');
  if (amount !== row.amount) {
    const [came, expected] = [amount, row.amount].map((one) => formatMoney(one, row.currency));
    faults.push(`The amount is ${came} instead of ${expected}.`);
  }
  if (currency !== row.currency)
    faults.push(`The currency is ${currency} instead of ${row.currency}.`);
  if (!Number.isSafeInteger(refunded) || refunded < 0)
    faults.push(`The refunded amount is ${String(refunded)}, which is no amount.`);
  return faults;
}
