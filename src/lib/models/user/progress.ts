// How far somebody has played an item. A place is what was played last, on whichever device; the beginning
// is no place. Rows go with their user and with their item.
// Tested in tests/lib/models/user/progress.test.ts.

import type { Selectable } from 'kysely';
import type { Db, ProgressTable } from '#db/schema.ts';

type Place = Pick<Selectable<ProgressTable>, 'position_ms' | 'updated_at'>;

export async function findProgress(
  db: Db,
  user: { id: string },
  media_id: string,
): Promise<Place | undefined> {
  return db
    .selectFrom('progress')
    .select(['position_ms', 'updated_at'])
    .where('user_id', '=', user.id)
    .where('media_id', '=', media_id)
    .executeTakeFirst();
}

/**
 * Notes the place, or forgets it when it is the beginning (0).
 * @throws RangeError unless `position_ms` is a whole number from 0 on; the database's error for an unknown item.
 */
export async function setProgress(
  db: Db,
  user: { id: string },
  media_id: string,
  position_ms: number,
): Promise<Place | undefined> {
  if (!Number.isSafeInteger(position_ms) || position_ms < 0)
    throw new RangeError(`A place should be whole milliseconds, but is ${String(position_ms)}.`);
  if (position_ms === 0) {
    await db
      .deleteFrom('progress')
      .where('user_id', '=', user.id)
      .where('media_id', '=', media_id)
      .execute();
    return undefined;
  }
  const place = { position_ms, updated_at: Date.now() };
  await db
    .insertInto('progress')
    .values({ user_id: user.id, media_id, ...place })
    .onConflict((c) => c.columns(['user_id', 'media_id']).doUpdateSet(place))
    .execute();
  return place;
}
