// What happened to a payment, and why: one line in the database for each change, in the transaction of the
// change, one in the program's log, and an event where admins look for what happened of late. Who, what, how
// much, from which message; never a secret or a card. Reasons, which people may have typed, are in the database alone.
// And a letter to who gets money back.
// Tested in tests/lib/models/payment/log.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentLogTable, PaymentTable } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import * as Event from '../shared/event.ts';
import * as Outbox from '../letters/outbox.ts';

type Row = Selectable<PaymentTable>;
export type LogLine = Selectable<PaymentLogTable>;

const log = logger('payment');

/** Notes the change from `before` to `after`; inside of the transaction that makes it. `cause` as in the table. */
export async function noteChange(
  tx: Db,
  before: Row,
  after: Row,
  cause: string,
  note = describe(before, after),
): Promise<void> {
  for (const kind of kindsOf(before, after)) await noteHappening(tx, kind, after, cause);
  await tx
    .insertInto('payment_log')
    .values({
      payment_id: after.id,
      at: Date.now(),
      cause,
      from_status: before.status,
      to_status: after.status,
      hold_until: after.hold_until,
      note,
    })
    .execute();
  await writeRefund(tx, before, after);
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
    cause,
  };
  if (after.attention !== null && after.attention !== before.attention)
    log.warn({ ...facts, attention: after.attention }, 'payment needs a person');
  else log.info(facts, 'payment changed');
}

/** A letter for each time that money goes back, by whichever way; none for a gift that is taken back. */
async function writeRefund(tx: Db, before: Row, { user_id, ...after }: Row): Promise<void> {
  const amount = after.refunded - before.refunded;
  if (amount <= 0 || user_id === null) return;
  const { currency, internal_id: number } = after;
  const payer = await tx
    .selectFrom('user')
    .selectAll()
    .where('id', '=', user_id)
    .executeTakeFirst();
  const facts = { amount, currency, refunded_at: Date.now(), number };
  if (payer) await Outbox.add(tx, 'refund', payer, facts);
}

/** Makes a change known among the events. Without the reasons, which people may have typed. */
export async function noteHappening(
  tx: Db,
  kind: Event.Kind,
  { id: payment, user_id, system, status, amount, currency, refunded, hold }: Row,
  cause: string,
): Promise<void> {
  const held = hold === null ? null : 'yes';
  const facts = { payment, system, status, amount, currency, refunded, hold: held, cause };
  await Event.note(tx, { kind, user_id, id: adminOf(cause), facts });
}

/** The id of the admin who was the cause of a change, or undefined when it was something else. */
export const adminOf = (cause: string): string | undefined => /^admin (\S+)$/.exec(cause)?.[1];

/** None for what changes nothing for its member, as that its checkout was made. */
function kindsOf(before: Row, after: Row): Event.Kind[] {
  const moved = after.status !== before.status;
  const called = after.attention !== null && after.attention !== before.attention;
  const review = called || (moved && after.status === 'review');
  const refunded = after.refunded > before.refunded;
  const settled = (moved && after.status !== 'review') || after.hold !== before.hold;
  return [
    ...(refunded ? ['payment-refunded' as const] : settled ? ['payment-settled' as const] : []),
    ...(review ? ['payment-review' as const] : []),
  ];
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

/** Was it on hold before for what waits for the same? However it was said: words may be others by now. */
export async function wasHeld(
  tx: Db,
  payment_id: string,
  until: NonNullable<Row['hold_until']>,
): Promise<boolean> {
  const line = await tx
    .selectFrom('payment_log')
    .select('id')
    .where('payment_id', '=', payment_id)
    .where('hold_until', '=', until)
    .executeTakeFirst();
  return line !== undefined;
}

/** Around the sum that went back, by which it is found again (forget.ts). */
export const givenBack = { begins: 'Given back: ', ends: (whole: string) => ` of ${whole}.` };

function describe(before: Row, after: Row): string | null {
  const sentences = [];
  if (after.status_reason && after.status_reason !== before.status_reason)
    sentences.push(after.status_reason);
  const money = (amount: number) => formatMoney(amount, after.currency);
  if (after.refunded !== before.refunded)
    sentences.push(
      `${givenBack.begins}${money(after.refunded)}${givenBack.ends(money(after.amount))}`,
    );
  if (after.hold !== before.hold)
    sentences.push(after.hold === null ? 'No longer on hold.' : `On hold: ${after.hold}`);
  if (after.attention && after.attention !== before.attention && after.status !== 'review')
    sentences.push(after.attention);
  return sentences.join(' ') || null;
}
