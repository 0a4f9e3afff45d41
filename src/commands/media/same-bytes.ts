// The same file cannot be free here and for members there: the publisher would refuse the whole site. So a
// command refuses first.

import type { Application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import type { Media } from '#lib/models/index.ts';

/** @throws UsageProblem when another item has this file under the other access. */
export async function refuseSameBytes(
  { db }: Application,
  { id, access, file_hash }: { id: string; access: Media.Access; file_hash?: string | null },
): Promise<void> {
  if (!file_hash) return;
  const other = await db
    .selectFrom('media')
    .select(['slug', 'access'])
    .where('file_hash', '=', file_hash)
    .where('access', '!=', access)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (!other) return;
  const whose = other.access === 'members' ? 'for members' : 'free for everybody';
  throw new UsageProblem(`The very same file is ${whose} as "${other.slug}".`);
}

/**
 * Everybody sees a poster. Stored names end with the first eight digits of their hash.
 * @throws UsageProblem when this item's has the bytes of a file for members, or its file those of a poster.
 */
export async function refuseMembersPoster(
  { db }: Application,
  item: Pick<Media.Row, 'id' | 'access' | 'poster_name'> & { file_hash?: string | null },
): Promise<void> {
  const [, digits] = /-([0-9a-f]{8})\.\w+$/.exec(item.poster_name ?? '') ?? [];
  const secret = item.access === 'members' ? item.file_hash : null;
  if (digits && secret?.startsWith(digits))
    throw new UsageProblem(
      'The poster is the very file that is for members, and everybody sees it.',
    );
  const others = db.selectFrom('media').select('slug').where('id', '!=', item.id);
  const owner =
    digits &&
    (await others
      .where('access', '=', 'members')
      .where('file_hash', '>=', digits)
      .where('file_hash', '<', `${digits}g`)
      .executeTakeFirst());
  if (owner)
    throw new UsageProblem(`The poster is for members as "${owner.slug}", and everybody sees it.`);
  const shown =
    secret &&
    (await others.where('poster_name', 'like', `%-${secret.slice(0, 8)}.%`).executeTakeFirst());
  if (shown)
    throw new UsageProblem(
      `The very same file is the poster of "${shown.slug}", which everybody sees.`,
    );
}
