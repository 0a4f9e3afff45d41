// Letters that wait to be sent, and what became of them. Who sends them, and how, is src/lib/mail's business; what
// is handed to it, and when to try again, is in delivery.ts. Tested in tests/lib/models/letters/outbox.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, OutboxTable } from '#db/schema.ts';
import { contains, type Found, pageOf, type Search } from '../shared/search.ts';

export {
  again,
  drop,
  giveUp,
  hasten,
  KEPT,
  keep,
  LEASE,
  MOST_ATTEMPTS,
  postpone,
  removeOld,
  sent,
  take,
} from './delivery.ts';
export { add, addInstead, addUnlessRecent, announce, type Facts, type Reader } from './writing.ts';

export type Row = Selectable<OutboxTable>;

export const STATES = ['failed', 'waiting', 'sent'] as const;

/** By recipient, kind and what the mail server said, newest first. */
export function search(
  db: Db,
  { query, group, ...page }: Search & { group?: Row['state'] | undefined },
): Promise<Found<Row>> {
  const found = db
    .selectFrom('outbox')
    .selectAll()
    .where(contains(['email', 'kind', 'failure'], query))
    // The plus keeps SQLite from looking at all letters of a state for each stretch of them.
    .$if(group !== undefined, (qb) => qb.where(sql<string>`+state`, '=', group ?? 'failed'));
  return pageOf(db, found, { table: 'outbox', by: 'created_at', ...page });
}

/** How many were given up, of those that are still kept. */
export async function countFailed(db: Db): Promise<number> {
  const { failed } = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow();
  return Number(failed);
}
