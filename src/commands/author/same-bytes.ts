// The same bytes cannot be for everybody here and for members there, as a file, captions or a poster: the publisher
// would refuse the whole site. So a command refuses first. Tested in tests/commands/media.test.ts.

import { sql } from 'kysely';
import type { Application } from '#lib/application.ts';
import { hashIn } from '#lib/files/store.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';

type Item = Pick<Media.Row, 'id' | 'slug' | 'access' | 'captions' | 'poster_name'> & {
  file_hash?: string | null;
};

/** @throws UsageProblem when another item has any of it under the other access, or everybody sees what is for members. */
export async function refuseSameBytes(app: Application, item: Item): Promise<void> {
  await refuseSameFile(app, item);
  await refuseSameCaptions(app, item);
  await refuseMembersPoster(app, item);
}

async function refuseSameFile({ db }: Application, { id, access, file_hash }: Item): Promise<void> {
  if (!file_hash) return;
  const other = await db
    .selectFrom('media')
    .select(['slug', 'access'])
    .where('file_hash', '=', file_hash)
    .where('access', '!=', access)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other)
    throw new UsageProblem(`The very same file is ${whose(other.access)} as "${other.slug}".`);
}

async function refuseSameCaptions({ db }: Application, item: Item): Promise<void> {
  const otherAccess = item.access === 'free' ? 'members' : 'free';
  for (const { file } of Media.captionsOf(item)) {
    const other = await Media.findByCaptions(db, hashIn(file), otherAccess, item);
    if (other)
      throw new UsageProblem(
        `The very same captions are ${whose(otherAccess)} at "${other.slug}".`,
      );
  }
}

/** Everybody sees a poster. */
async function refuseMembersPoster(app: Application, item: Item): Promise<void> {
  const { db } = app;
  const digits = item.poster_name && hashIn(item.poster_name);
  const secret = item.access === 'members' ? item.file_hash : null;
  if (digits && secret?.startsWith(digits))
    throw new UsageProblem(
      'The poster is the very file that is for members, and everybody sees it.',
    );
  await refusePosterOfMembers(app, item);
  const posters = `%-${secret?.slice(0, 8)}.%`;
  const shown =
    secret &&
    ((await db
      .selectFrom('media')
      .select('slug')
      .where('id', '!=', item.id)
      // The names come from an index alone.
      .where('poster_name', 'in', (eb) =>
        eb.selectFrom('media').select('poster_name').where('poster_name', 'like', posters),
      )
      .executeTakeFirst()) ??
      (await db
        .selectFrom('product')
        .select('slug')
        .where('poster_name', 'like', posters)
        .executeTakeFirst()));
  if (shown)
    throw new UsageProblem(
      `The very same file is the poster of "${shown.slug}", which everybody sees.`,
    );
}

/** @throws UsageProblem when the poster of an item or a product is what members pay for at another item. */
export async function refusePosterOfMembers(
  { db }: Application,
  { id, poster_name }: Pick<Item, 'id' | 'poster_name'>,
): Promise<void> {
  const digits = poster_name && hashIn(poster_name);
  if (!digits) return;
  const owner = await db
    .selectFrom('media')
    .select('slug')
    .where('id', '!=', id)
    // The plus keeps SQLite from looking through all that is for members.
    .where(sql<string>`+access`, '=', 'members')
    .where('file_hash', '>=', digits)
    .where('file_hash', '<', `${digits}g`)
    .executeTakeFirst();
  if (owner)
    throw new UsageProblem(`The poster is for members as "${owner.slug}", and everybody sees it.`);
}

const whose = (access: Media.Access) =>
  access === 'members' ? 'for members' : 'free for everybody';
