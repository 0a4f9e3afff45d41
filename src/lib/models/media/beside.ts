// What the page of an item shows of others, and the same question from the other side: which pages show an
// item that stands, or stood, in some place? Both go by the nearest published neighbours, so the answer to the
// second is found by looking around that place: a page that showed the item there, and is not near any more,
// has somebody new between, who changed too and is near. Bounded, whatever the size of the catalogue.
// Tested in tests/lib/models/media/beside.test.ts; docs/publishing.md says it in words.

import type { Selectable } from 'kysely';
import type { Db, ListingTable, MediaTable } from '#db/schema.ts';
import { isTagShelf, TAG_SHELVES } from './tags.ts';

type Row = Selectable<MediaTable>;
/** Where an item stands, or stood, in the order of publication and within its product. */
export type Place = Pick<Row, 'position' | 'product_id'>;
export type Standing = Pick<Selectable<ListingTable>, 'shelf' | 'rank'>;

/** Of its product, so many on either side are related to an item. */
const OF_PRODUCT = 3;
/** Of each of its tags, so many on either side. */
const OF_TAG = 1;
/** Related items on a page. */
const MOST_RELATED = 6;

export interface Beside {
  /** The published items next to it in the order of publication. */
  previous: Row | undefined;
  next: Row | undefined;
  /** At most six others: of its product, the later ones first, then of its tags. */
  related: Row[];
}

export async function beside(db: Db, row: Row, now: number): Promise<Beside> {
  const { position, product_id } = row;
  const near = (side: Side, options = {}) =>
    position === null ? [] : nearest(db, now, { position, side, ...options }).execute();
  const [[previous], [next]] = await Promise.all([near('before'), near('after')]);
  const related: Row[] = [];
  if (product_id !== null)
    for (const side of SIDES)
      related.push(...(await near(side, { product_id, limit: OF_PRODUCT })));
  const standings = await db
    .selectFrom('listing')
    .select(['shelf', 'rank'])
    .where('media_id', '=', row.id)
    .where('shelf', '>=', TAG_SHELVES.from)
    .where('shelf', '<', TAG_SHELVES.below)
    .orderBy('shelf')
    .execute();
  for (const standing of standings)
    for (const side of SIDES)
      related.push(...(await nearestOnShelf(db, now, standing, side).execute()));
  const once = new Map(related.map((one) => [one.id, one]));
  for (const one of [previous, next]) if (one) once.delete(one.id);
  return { previous, next, related: [...once.values()].slice(0, MOST_RELATED) };
}

/** The slugs of the pages that show an item which stands, or stood, in these places. */
export async function shownBeside(
  db: Db,
  now: number,
  { places, standings }: { places: Place[]; standings: Standing[] },
): Promise<Set<string>> {
  const slugs = new Set<string>();
  const add = async (query: { execute(): Promise<{ slug: string }[]> }) => {
    for (const { slug } of await query.execute()) slugs.add(slug);
  };
  for (const side of SIDES) {
    for (const { position, product_id } of places) {
      if (position === null) continue;
      await add(nearest(db, now, { position, side }).clearSelect().select('slug'));
      if (product_id !== null)
        await add(
          nearest(db, now, { position, side, product_id, limit: OF_PRODUCT })
            .clearSelect()
            .select('slug'),
        );
    }
    for (const standing of standings.filter(({ shelf }) => isTagShelf(shelf)))
      await add(nearestOnShelf(db, now, standing, side).clearSelect().select('media.slug'));
  }
  return slugs;
}

type Side = 'before' | 'after';
const SIDES: readonly Side[] = ['after', 'before'];

interface From {
  position: number;
  side: Side;
  /** Only its items. */
  product_id?: string;
  limit?: number;
}

/** Published items on one side of a position, the nearest first. */
const nearest = (db: Db, now: number, { position, side, product_id, limit = 1 }: From) =>
  db
    .selectFrom('media')
    .selectAll()
    .where('position', side === 'after' ? '>' : '<', position)
    .where('published_at', '<=', now)
    .$if(product_id !== undefined, (q) => q.where('product_id', '=', product_id as string))
    .orderBy('position', side === 'after' ? 'asc' : 'desc')
    .limit(limit);

/** The same on a shelf. */
const nearestOnShelf = (db: Db, now: number, { shelf, rank }: Standing, side: Side) =>
  db
    .selectFrom('listing')
    .innerJoin('media', 'media.id', 'listing.media_id')
    .selectAll('media')
    .where('listing.shelf', '=', shelf)
    .where('listing.rank', side === 'after' ? '>' : '<', rank)
    .where('media.published_at', '<=', now)
    .orderBy('listing.rank', side === 'after' ? 'asc' : 'desc')
    .limit(OF_TAG);
