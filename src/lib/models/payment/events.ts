// The inbox: which genuine messages came, and what came of each. A message counts as a duplicate only once it
// has an outcome, so that one that we died over is handled when it is sent again. Bodies are not kept.
// Tested in tests/lib/models/payment/events.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, PaymentEventTable } from '#db/schema.ts';
import { sweepAway } from '../shared/sweep.ts';

export type Event = Selectable<PaymentEventTable>;

/** How long a message is known, in milliseconds: processors send one again for days, not for months. */
const KEPT = 90 * 24 * 60 * 60 * 1000;

/** Notes that a message came, if it is new, and answers what is known of it. */
export async function noteEvent(
  db: Db,
  event: { system: string; event_id: string; type: string },
): Promise<Event> {
  return db
    .insertInto('payment_event')
    .values({ ...event, received_at: Date.now(), outcome: null })
    .onConflict((oc) =>
      // Changes nothing, but answers the row that is there.
      oc
        .columns(['system', 'event_id'])
        .doUpdateSet((eb) => ({ type: eb.ref('payment_event.type') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What came of it; the first outcome stays. */
export async function finishEvent(
  db: Db,
  { system, event_id }: { system: string; event_id: string },
  outcome: string,
): Promise<void> {
  await db
    .updateTable('payment_event')
    .set({ outcome })
    .where('system', '=', system)
    .where('event_id', '=', event_id)
    .where('outcome', 'is', null)
    .execute();
}

/** Housekeeping: forgets messages that are older than KEPT. */
export async function sweepEvents(db: Db, now: number): Promise<void> {
  await sweepAway(db, 'payment_event', sql`received_at <= ${now - KEPT}`);
}
