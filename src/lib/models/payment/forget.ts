// What is left of the payments of somebody who leaves: sums, days and states, which the books need, and nobody in them.
// Tested in tests/lib/models/payment/forget.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import { adminOf, givenBack, listLog, type LogLine } from './log.ts';

type Row = Selectable<PaymentTable>;

/** Forgets where they were going, and what people wrote about them: reasons may hold a name, an address, an illness. */
export async function forgetPayer(tx: Db, user_id: string): Promise<void> {
  const rows = await tx.selectFrom('payment').selectAll().where('user_id', '=', user_id).execute();
  for (const row of rows) {
    const typed = (await listLog(tx, row.id)).filter(isByPerson);
    for (const { id, note } of typed)
      await tx
        .updateTable('payment_log')
        .set({ note: sumIn(note, row) })
        .where('id', '=', id)
        .execute();
    const reason = row.status_reason;
    const theirs = reason !== null && typed.some(({ note }) => note?.startsWith(reason));
    await tx
      .updateTable('payment')
      .set({ return_to: null, ...(theirs && { status_reason: null }) })
      .where('id', '=', row.id)
      .execute();
  }
}

const isByPerson = ({ cause }: LogLine) => adminOf(cause) !== undefined || cause === 'by hand';

/** What stands in a note about the money that went back, as `describe` wrote it. */
function sumIn(note: string | null, { amount, currency }: Row): string | null {
  const sum = note?.slice(Math.max(0, note.lastIndexOf(givenBack.begins))) ?? '';
  const end = givenBack.ends(formatMoney(amount, currency));
  const at = sum.indexOf(end);
  return sum.startsWith(givenBack.begins) && at > 0 && at < LONGEST_SUM
    ? sum.slice(0, at + end.length)
    : null;
}

/** Characters before the whole amount. */
const LONGEST_SUM = 40;
