// What does a look at the processor mean for a payment? Pure: a row and a snapshot in, the columns to change
// out. The order of states is the processor's; two rules are ours: nothing opens that does not match, and
// what was given back stays given back.
// Tested in tests/lib/models/settle.test.ts.

import type { Selectable } from 'kysely';
import type { PaymentTable } from '#db/schema.ts';
import type { Snapshot } from './settle.ts';

type Row = Selectable<PaymentTable>;
type Changes = Partial<Row>;

/** The columns that differ, or undefined. `foreign`: the object is another payment's checkout. */
export function judge(row: Row, snapshot: Snapshot, foreign: boolean): Changes | undefined {
  const faults = mismatches(row, snapshot, foreign);
  const next: Changes =
    faults.length > 0
      ? { status: 'review', status_reason: faults.join(' ') }
      : truth(row, snapshot);
  const columns = Object.keys(next) as (keyof Row)[];
  return columns.some((column) => row[column] !== next[column]) ? next : undefined;
}

function truth(row: Row, snapshot: Snapshot): Changes {
  // A refund recorded by hand is unknown to the processor, and no later look may take it back.
  const refunded = Math.max(row.refunded, snapshot.refunded);
  const byHand = row.refunded > snapshot.refunded && row.status !== 'review';
  const all = refunded > 0 && refunded >= row.amount;
  return {
    status: all ? 'refunded' : snapshot.status,
    status_reason: byHand ? row.status_reason : snapshot.status_reason,
    sys_primary_id: snapshot.sys_primary_id,
    sys_secondary_id: snapshot.sys_secondary_id ?? row.sys_secondary_id,
    sys_created_on: snapshot.sys_created_on ?? row.sys_created_on,
    refunded,
    hold: snapshot.hold,
  };
}

function mismatches(row: Row, snapshot: Snapshot, foreign: boolean): string[] {
  const { internal_id, sys_primary_id, amount, currency, refunded } = snapshot;
  const faults: string[] = [];
  if (internal_id !== row.internal_id)
    faults.push(`The processor's object names the payment ${internal_id}.`);
  if (!sys_primary_id) faults.push("The processor's object has no id.");
  else if (row.sys_primary_id !== null && sys_primary_id !== row.sys_primary_id)
    faults.push(`The processor's object is ${sys_primary_id} instead of ${row.sys_primary_id}.`);
  else if (foreign) faults.push(`The processor's object ${sys_primary_id} is another payment's.`);
  if (amount !== row.amount)
    faults.push(`The amount is ${amount} instead of ${row.amount} minor units.`);
  if (currency !== row.currency)
    faults.push(`The currency is ${currency} instead of ${row.currency}.`);
  if (!Number.isSafeInteger(refunded) || refunded < 0)
    faults.push(`The refunded amount is ${String(refunded)}, which is no amount.`);
  return faults;
}
