// The captions of an item: WebVTT files beside its own, named in the column `captions`. A name ends with the
// first digits of the sha256 of its bytes (src/lib/files/store.ts), so the same bytes are found by name.
// Tested in tests/lib/models/media.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Caption, Db, MediaAccess, MediaTable } from '#db/schema.ts';
import { parseJson } from '#lib/helpers/json.ts';

/** In the author's order. @throws Error when the column holds something else. */
export function captionsOf({ slug, captions }: Pick<Selectable<MediaTable>, 'slug' | 'captions'>) {
  const list = parseJson(captions);
  if (Array.isArray(list) && list.every(isCaption)) return list;
  throw new Error(`The captions of "${slug}" should be a list of { file, lang, label }.`);
}

/** An item with this access, besides the one given, whose captions have the bytes of this sha256 (hex), or undefined. */
export function findByCaptions(
  db: Db,
  hash: string,
  access: MediaAccess,
  besides: { id: string } = { id: '' },
): Promise<{ id: string; slug: string } | undefined> {
  return (
    db
      .selectFrom('media')
      .select(['id', 'slug'])
      .where('access', '=', access)
      // As it stands in the index on items with captions, or the index is not used.
      .where(sql<boolean>`captions <> '[]'`)
      .where('id', '<>', besides.id)
      .where('captions', 'like', `%-${hash.slice(0, 8)}.vtt"%`)
      .executeTakeFirst()
  );
}

const isCaption = (value: Partial<Caption> | null): value is Caption =>
  [value?.file, value?.lang, value?.label].every((text) => typeof text === 'string');
