// Shelves: lists of items that share a kind, an access, both, or a tag, in the order in which they came there.
// An item gets a rank on each of its shelves when it comes there, and keeps it as long as it belongs there,
// published or not, so that a page of a shelf holds its ranks for ever. Ranks are never given twice.
// Tested in tests/lib/models/media/shelves.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, MediaAccess, MediaKind, MediaTable } from '#db/schema.ts';
import { kinds } from '#lib/helpers/kinds.ts';
import { PAGE_SIZE } from '../shared/catalogue.ts';
import { isTagShelf, TAG_SHELVES, tagShelf, tagsOf } from './tags.ts';

type Row = Selectable<MediaTable>;

export const KINDS = Object.keys(kinds satisfies Record<MediaKind, object>) as readonly MediaKind[];
export const ACCESSES: readonly MediaAccess[] = ['free', 'members'];

/** What its items share: a kind, an access, both, or a tag. */
export interface Shelf {
  /** Its address under /browse/. */
  name: string;
  kind?: MediaKind;
  access?: MediaAccess;
  tag?: string;
}

/** The name of the shelf of a kind, of an access, or of both. */
export const shelfName = ({ kind, access }: Pick<Shelf, 'kind' | 'access'>): string =>
  [kind, access].filter(Boolean).join('-');

/** The shelves that every site has, with or without items. */
export const SHELVES: readonly Shelf[] = [
  ...KINDS.map((kind) => ({ kind })),
  ...ACCESSES.map((access) => ({ access })),
  ...KINDS.flatMap((kind) => ACCESSES.map((access) => ({ kind, access }))),
].map((shelf) => ({ name: shelfName(shelf), ...shelf }));

/** One that every site has, or that of a tag under which something is published. */
export async function findShelf(db: Db, name: string, now: number): Promise<Shelf | undefined> {
  if (!isTagShelf(name)) return SHELVES.find((shelf) => shelf.name === name);
  const row = await tagShelves(db, now).where('shelf.name', '=', name).executeTakeFirst();
  return row && { name, tag: row.title };
}

/** The shelves of all tags under which something is published, by name. */
export async function listTags(db: Db, now: number): Promise<Shelf[]> {
  const rows = await tagShelves(db, now)
    .where('shelf.name', '>=', TAG_SHELVES.from)
    .where('shelf.name', '<', TAG_SHELVES.below)
    .orderBy('shelf.name')
    .execute();
  return rows.map(({ name, title }) => ({ name, tag: title }));
}

/** The newest on a shelf, with their ranks, newest first. */
export function listShelf(
  db: Db,
  now: number,
  shelf: string,
  limit: number,
): Promise<(Row & { rank: number })[]> {
  return onShelf(db, now, shelf).limit(limit).execute();
}

/** As `listPage`: page `page` of a shelf holds ranks (page - 1) * PAGE_SIZE + 1 to page * PAGE_SIZE. */
export function listShelfPage(db: Db, now: number, shelf: string, page: number): Promise<Row[]> {
  return onShelf(db, now, shelf)
    .where('listing.rank', '>', (page - 1) * PAGE_SIZE)
    .where('listing.rank', '<=', page * PAGE_SIZE)
    .execute();
}

/** Pages stay, if empty, when what stood on them is gone. */
export async function shelfPageCount(db: Db, shelf: string): Promise<number> {
  const row = await db
    .selectFrom('shelf')
    .select('last_rank')
    .where('name', '=', shelf)
    .executeTakeFirst();
  return Math.ceil((row?.last_rank ?? 0) / PAGE_SIZE);
}

/** The names of an item's shelves, and their titles: its tags as it has them. */
export function shelvesOf(row: Pick<Row, 'slug' | 'kind' | 'access' | 'tags'>) {
  const { kind, access } = row;
  const fixed = [{ kind }, { access }, { kind, access }].map(shelfName);
  return new Map<string, string>([
    ...fixed.map((name) => [name, ''] as const),
    ...tagsOf(row).map((tag) => [tagShelf(tag), tag] as const),
  ]);
}

/** Rows at a time: SQLite takes so many values in one statement. */
const STRIDE = 500;

/**
 * Puts items that have a position on the shelves where they belong, in this order, and takes them off the
 * others. Part of every transaction that gives a position or changes what an item shares.
 */
export async function putOnShelves(tx: Db, ids: string[]): Promise<void> {
  const coming = new Map<string, { title: string; ids: string[] }>();
  for (const some of slices(ids))
    for (const { shelf, title, media_id } of await clear(tx, some)) {
      const others = coming.get(shelf) ?? { title, ids: [] };
      coming.set(shelf, others);
      others.ids.push(media_id);
    }
  for (const [shelf, { title, ids: new_ids }] of coming) {
    const last = await giveRanks(tx, { shelf, title }, new_ids.length);
    const first = last - new_ids.length + 1;
    const rows = new_ids.map((media_id, index) => ({ shelf, rank: first + index, media_id }));
    for (const some of slices(rows)) await tx.insertInto('listing').values(some).execute();
  }
}

interface Place {
  shelf: string;
  title: string;
  media_id: string;
}

/** Takes items off the shelves where they do not belong, and answers where they are missing. */
async function clear(tx: Db, ids: string[]): Promise<Place[]> {
  const items = await tx
    .selectFrom('media')
    .select(['id', 'slug', 'kind', 'access', 'tags'])
    .where('id', 'in', ids)
    .where('position', 'is not', null)
    .orderBy('position')
    .execute();
  const missing = new Map(items.map((item) => [item.id, shelvesOf(item)]));
  const standing = await tx
    .selectFrom('listing')
    .selectAll()
    .where('media_id', 'in', ids)
    .execute();
  for (const { shelf, media_id, rank } of standing) {
    const title = missing.get(media_id)?.get(shelf);
    missing.get(media_id)?.delete(shelf);
    if (title === undefined)
      await tx.deleteFrom('listing').where('shelf', '=', shelf).where('rank', '=', rank).execute();
    else if (title !== '') await retitle(tx, { shelf, media_id, title });
  }
  return [...missing].flatMap(([media_id, shelves]) =>
    [...shelves].map(([shelf, title]) => ({ shelf, title, media_id })),
  );
}

const slices = <T>(list: T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / STRIDE) }, (_, index) =>
    list.slice(index * STRIDE, (index + 1) * STRIDE),
  );

/** Answers the last of `count` new ranks. An empty shelf takes the title of who comes. */
async function giveRanks(
  tx: Db,
  { shelf, title }: { shelf: string; title: string },
  count: number,
): Promise<number> {
  const taken = sql<boolean>`exists (select 1 from listing where listing.shelf = shelf.name)`;
  const { last_rank } = await tx
    .insertInto('shelf')
    .values({ name: shelf, title, last_rank: count })
    .onConflict((c) =>
      c.column('name').doUpdateSet((eb) => ({
        last_rank: eb('shelf.last_rank', '+', count),
        title: eb.case().when(taken).then(eb.ref('shelf.title')).else(title).end(),
      })),
    )
    .returning('last_rank')
    .executeTakeFirstOrThrow();
  return last_rank;
}

/** Who stands there alone may spell it anew. */
async function retitle(
  tx: Db,
  { shelf, media_id, title }: { shelf: string; media_id: string; title: string },
): Promise<void> {
  await tx
    .updateTable('shelf')
    .set({ title })
    .where('name', '=', shelf)
    .where('title', '!=', title)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('listing')
            .select('rank')
            .where('listing.shelf', '=', shelf)
            .where('listing.media_id', '!=', media_id),
        ),
      ),
    )
    .execute();
}

const onShelf = (db: Db, now: number, shelf: string) =>
  db
    .selectFrom('listing')
    .innerJoin('media', 'media.id', 'listing.media_id')
    .selectAll('media')
    .select('listing.rank')
    .where('listing.shelf', '=', shelf)
    .where('media.published_at', '<=', now)
    .orderBy('listing.rank', 'desc');

const tagShelves = (db: Db, now: number) =>
  db
    .selectFrom('shelf')
    .select(['shelf.name', 'shelf.title'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('listing')
          .innerJoin('media', 'media.id', 'listing.media_id')
          .select('listing.rank')
          .whereRef('listing.shelf', '=', 'shelf.name')
          .where('media.published_at', '<=', now),
      ),
    );
