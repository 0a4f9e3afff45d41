// Accounts that may be a stranger's: somebody typed an address, nobody ever confirmed it, and nobody comes back.
// Tested in tests/lib/models/user/unconfirmed.test.ts.

import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import { KEPT } from '../shared/event.ts';
import { inTransaction } from '../shared/transaction.ts';
import { remove } from './standing.ts';

/** How long after the registration, in milliseconds. */
export const UNCONFIRMED_KEPT = 90 * 24 * 60 * 60 * 1000;

/** Accounts that are removed at one sweep: nobody else writes meanwhile, so that none is confirmed in between. */
const AT_ONCE = 100;

/**
 * Housekeeping: removes members who registered here that long ago, without a confirmed address, a session or a
 * payment. Of those that were brought along from elsewhere there is no such event: they stay, as do the disabled.
 */
export function removeUnconfirmed(db: Db, now: number): Promise<void> {
  return inTransaction(db, async (tx) => {
    const rows = await tx
      .selectFrom('user')
      .select('id')
      .where('created_at', '<=', now - UNCONFIRMED_KEPT)
      // Of older ones the event is forgotten.
      .where('created_at', '>', now - KEPT)
      .where('confirmed_at', 'is', null)
      .where('role', '=', 'member')
      .where('disabled_on', 'is', null)
      .where(
        sql<boolean>`exists (select 1 from event where event.user_id = user.id and kind = 'registered')`,
      )
      .where(sql<boolean>`not exists (select 1 from session where session.user_id = user.id)`)
      .where(sql<boolean>`not exists (select 1 from payment where payment.user_id = user.id)`)
      .limit(AT_ONCE)
      .execute();
    for (const { id } of rows) await remove(tx, id);
  });
}
