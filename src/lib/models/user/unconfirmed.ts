// Accounts that may be a stranger's: somebody typed an address, nobody ever confirmed it, and nobody comes back.
// Tested in tests/lib/models/user/unconfirmed.test.ts.

import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import { remove } from './standing.ts';

/** How long after the registration, in milliseconds. */
export const UNCONFIRMED_KEPT = 90 * 24 * 60 * 60 * 1000;

/** Accounts that are removed at one sweep. */
const AT_ONCE = 500;

/**
 * Housekeeping: removes members who registered here that long ago, without a confirmed address, a session or a
 * payment. Of those that were brought along from elsewhere there is no such event: they stay, as do the disabled.
 */
export async function removeUnconfirmed(db: Db, now: number): Promise<void> {
  const rows = await db
    .selectFrom('event')
    .innerJoin('user', 'user.id', 'event.user_id')
    .select('user.id')
    .where('event.kind', '=', 'registered')
    .where('event.at', '<=', now - UNCONFIRMED_KEPT)
    .where('user.confirmed_at', 'is', null)
    .where('user.role', '=', 'member')
    .where('user.disabled_on', 'is', null)
    .where(sql<boolean>`not exists (select 1 from session where session.user_id = user.id)`)
    .where(sql<boolean>`not exists (select 1 from payment where payment.user_id = user.id)`)
    .limit(AT_ONCE)
    .execute();
  for (const { id } of rows) await remove(db, id);
}
