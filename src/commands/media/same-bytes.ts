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
