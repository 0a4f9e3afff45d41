// Links in letters that confirm an address, have a new one count or reset a password: good once, for a time, and
// only the newest of its kind. The secret is in the link alone, its sha256 in the database. A changed password
// voids the links that reset it, a changed address all of them, another address that waits those to the last one:
// triggers see to that (0006_letters.ts, 0010_new_address.ts).
// Tested in tests/lib/models/letters/link.test.ts.

import { createHash } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Db, LinkKind, LinkTable } from '#db/schema.ts';
import { sweepAway } from '../shared/sweep.ts';

export type Row = Selectable<LinkTable>;

const MINUTE = 60_000;

/** How long a link works, in milliseconds from the moment its letter is sent (resets: OWASP ASVS 5.0, 6.4.1). */
export const LASTS: Record<LinkKind, number> = {
  confirm: 7 * 24 * 60 * MINUTE,
  'new-address': 24 * 60 * MINUTE,
  reset: 30 * MINUTE,
};

/**
 * Makes `secret` a link of this kind for this user, and the older ones void. A letter that is tried again calls
 * this again. Answers whether the link works: one that was used meanwhile, or made void, stays so.
 */
export async function mint(
  db: Db,
  { kind, user_id, secret }: { kind: LinkKind; user_id: string; secret: string },
  now: number,
): Promise<boolean> {
  const id = sha256(secret);
  const expires_at = now + LASTS[kind];
  const { used_at } = await db
    .insertInto('link')
    .values({ id, kind, user_id, expires_at })
    .onConflict((c) => c.column('id').doUpdateSet({ expires_at }))
    .returning('used_at')
    .executeTakeFirstOrThrow();
  if (used_at !== null) return false;
  await db
    .updateTable('link')
    .set({ used_at: now })
    .where('user_id', '=', user_id)
    .where('kind', '=', kind)
    .where('id', '<>', id)
    .where('used_at', 'is', null)
    .execute();
  return true;
}

/** The link of this secret while it works. Looking at it uses nothing up. */
export function find(
  db: Db,
  kind: LinkKind,
  secret: string,
  now: number,
): Promise<Row | undefined> {
  return db
    .selectFrom('link')
    .selectAll()
    .where('id', '=', sha256(secret))
    .where('kind', '=', kind)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Uses a link up: of any number at once, one gets the row and the others undefined. */
export function use(db: Db, kind: LinkKind, secret: string, now: number): Promise<Row | undefined> {
  return db
    .updateTable('link')
    .set({ used_at: now })
    .where('id', '=', sha256(secret))
    .where('kind', '=', kind)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
}

/** Housekeeping: how many links that no longer work were forgotten. */
export const removeOld = (db: Db, now: number): Promise<number> =>
  sweepAway(db, 'link', sql`expires_at <= ${now}`);

const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex');
