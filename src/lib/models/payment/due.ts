// Which payments their processors should be asked about now: everything open often, everything recent once in
// a while. Tested in tests/lib/models/payment/due.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, PaymentStatus, PaymentTable } from '#db/schema.ts';

type Row = Selectable<PaymentTable>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Turn {
  statuses: PaymentStatus[];
  /** From so young to so old a payment, in milliseconds, */
  young: number;
  old: number;
  /** asked again so long after the last time, in milliseconds. */
  every: number;
  /** What its age counts from; when it began unless told. */
  since?: 'created_at' | 'updated_at';
}

const schedule: Turn[] = [
  { statuses: ['pending'], young: MINUTE, old: DAY, every: 0 },
  { statuses: ['pending'], young: DAY, old: 30 * DAY, every: HOUR },
  { statuses: ['disputed', 'review'], young: 0, old: 180 * DAY, every: HOUR },
  { statuses: ['complete'], young: 0, old: 180 * DAY, every: DAY },
  // A refund may fail weeks after it was made, however old its payment is.
  { statuses: ['refunded'], young: 0, old: 60 * DAY, every: DAY, since: 'updated_at' },
  { statuses: ['failed', 'expired'], young: 0, old: 7 * DAY, every: 6 * HOUR },
];

/** Only which it is, and where to ask: there may be a hundred thousand of them, and asking takes its time. */
type Due = Pick<Row, 'id' | 'system'>;

/** At processors of these systems, the longest unasked first. `now` in milliseconds. */
export function listDue(db: Db, systems: readonly string[], now: number): Promise<Due[]> {
  return (
    db
      .selectFrom('payment')
      .select(['id', 'system'])
      // The plus keeps SQLite from going by the system, which has all there ever was: status and time have less.
      .where(sql<string>`+system`, 'in', systems)
      .where('sys_primary_id', 'is not', null)
      .where((eb) =>
        eb.or(
          schedule.map(({ statuses, young, old, every, since = 'created_at' }) =>
            eb.and([
              eb('status', 'in', statuses),
              eb(since, '>', now - old),
              eb('created_at', '<=', now - young),
              eb.or([eb('checked_at', 'is', null), eb('checked_at', '<=', now - every)]),
            ]),
          ),
        ),
      )
      .orderBy('checked_at')
      .orderBy('created_at')
      .execute()
  );
}

/** How long a processor may be asked again for the same checkout, by the shortest memory of them. */
export const REPEATABLE = 5 * HOUR;

/** Pending ones whose processor's answer never came: begun more than a minute ago. */
export function listLost(db: Db, systems: readonly string[], now: number): Promise<Due[]> {
  return db
    .selectFrom('payment')
    .select(['id', 'system'])
    .where('system', 'in', systems)
    .where('sys_primary_id', 'is', null)
    .where('status', '=', 'pending')
    .where('created_at', '<=', now - MINUTE)
    .orderBy('created_at')
    .execute();
}
