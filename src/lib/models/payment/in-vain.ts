// Money that comes, or opens again, beside other money of the same member, or for nobody: a person is called.
// Tested in tests/lib/models/payment/in-vain.test.ts and settle.test.ts.

import type { Selectable, Updateable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { beside } from './judge.ts';

type Row = Selectable<PaymentTable>;
type Changes = Updateable<PaymentTable>;

/** The changes to a payment, and the call for a person where they make it one too many. */
export async function withCall(tx: Db, row: Row, changes: Changes): Promise<Changes> {
  const after = { ...row, ...changes } as Row;
  const vain = await paidInVain(tx, row, after);
  return vain ? { ...changes, attention: beside(after.attention, vain) } : changes;
}

/** Money for nobody, or for what was paid before, is kept and has to be given back: that is for a person. */
async function paidInVain(tx: Db, row: Row, after: Row): Promise<string | undefined> {
  const lifted = row.status === 'complete' && row.hold !== null && after.hold === null;
  if (after.status !== 'complete' || (row.status === 'complete' && !lifted)) return undefined;
  const first = row.completed_at === null && !lifted;
  if (row.user_id === null)
    return first ? 'The account that paid this is gone: give it back.' : undefined;
  const payer = await tx
    .selectFrom('user')
    .select('disabled_on')
    .where('id', '=', row.user_id)
    .executeTakeFirst();
  if (payer?.disabled_on != null && first)
    return 'The account that paid this is disabled: give it back, or let it in again.';
  const other = await tx
    .selectFrom('payment')
    .select(['internal_id', 'hold'])
    .where('user_id', '=', row.user_id)
    .where('id', '<>', row.id)
    .where('status', '=', 'complete')
    .where('amount', '>', 0)
    .orderBy((eb) => eb('hold', 'is not', null))
    .executeTakeFirst();
  if (!other) return undefined;
  if (other.hold === null)
    return `This member has paid already, by ${other.internal_id}: give one back.`;
  if (lifted) return undefined;
  return `This member has paid before, by ${other.internal_id}, which is on hold: give one back only once that opens again.`;
}
