// What happened to a payment, and why: one line in the database for each change, in the transaction of the
// change, and one in the program's log. Who, what, how much, from which message; never a secret, card or
// mail address. Tested in tests/lib/models/payment-log.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentLogTable, PaymentTable } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';

type Row = Selectable<PaymentTable>;
export type LogLine = Selectable<PaymentLogTable>;

const log = logger('payment');

/** Notes the change from `before` to `after`; inside of the transaction that makes it. */
export async function noteChange(
  tx: Db,
  before: Row,
  after: Row,
  cause: string,
  note = describe(before, after),
): Promise<void> {
  await tx
    .insertInto('payment_log')
    .values({
      payment_id: after.id,
      at: Date.now(),
      cause,
      from_status: before.status,
      to_status: after.status,
      note,
    })
    .execute();
  const facts = {
    payment: after.id,
    user: after.user_id,
    system: after.system,
    amount: after.amount,
    currency: after.currency,
    from: before.status,
    to: after.status,
    hold: after.hold,
    refunded: after.refunded,
    reason: after.status_reason,
    cause,
  };
  if (after.attention !== null && after.attention !== before.attention)
    log.warn({ ...facts, attention: after.attention }, 'payment needs a person');
  else log.info(facts, 'payment changed');
}

/** All that happened to a payment, oldest first. */
export function listLog(db: Db, payment_id: string): Promise<LogLine[]> {
  return db
    .selectFrom('payment_log')
    .selectAll()
    .where('payment_id', '=', payment_id)
    .orderBy('id')
    .execute();
}

function describe(before: Row, after: Row): string | null {
  const sentences = [];
  if (after.status_reason && after.status_reason !== before.status_reason)
    sentences.push(after.status_reason);
  if (after.refunded !== before.refunded)
    sentences.push(
      `Given back: ${after.refunded} of ${after.amount} ${after.currency}, in minor units.`,
    );
  if (after.hold !== before.hold)
    sentences.push(after.hold ? `On hold: ${after.hold}` : 'No longer on hold.');
  if (after.attention && after.attention !== before.attention && after.status !== 'review')
    sentences.push(after.attention);
  return sentences.join(' ') || null;
}
