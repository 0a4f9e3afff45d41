// Which pages show a changed item besides its own: pages of shelves, and the pages of its neighbours. Each of
// these questions looks around the places where a changed item stands, or stood, never over the catalogue.
// Tested in tests/lib/publish/dependents.test.ts, against what the pages show.

import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import type { Changes } from './changes.ts';

/** What changed, and where it stands or stood. */
export interface Touched {
  /** Ids. */
  media: Set<string>;
  products: Set<string>;
  places: Media.Place[];
  standings: (Media.Standing & { media_id: string })[];
}

/** The numbered pages of a list that change with what stands at this place: who begins one lets the one before link to it. */
export function pagesOf(place: number): number[] {
  const page = Math.ceil(place / Media.PAGE_SIZE);
  const begins = page > 1 && place % Media.PAGE_SIZE === 1;
  return begins ? [page - 1, page] : [page];
}

/** Adds the pages of shelves, and to `touched` where the changed items stand now. */
export async function addShelves(
  db: Db,
  changes: Changes,
  touched: Touched,
  now: number,
): Promise<void> {
  for (const id of touched.media) {
    const query = db.selectFrom('listing').selectAll().where('media_id', '=', id);
    touched.standings.push(...(await query.execute()));
  }
  const movers = new Map<string, Set<string>>();
  for (const { shelf, rank, media_id } of touched.standings) {
    const pages = changes.shelves.get(shelf) ?? new Set();
    changes.shelves.set(shelf, pages);
    for (const page of pagesOf(rank)) pages.add(page);
    movers.set(shelf, (movers.get(shelf) ?? new Set()).add(media_id));
  }
  for (const [shelf, ids] of movers) {
    if (!Media.isTagShelf(shelf) || (await hasOthers(db, now, shelf, ids))) continue;
    changes.tags = true;
    const pages = changes.shelves.get(shelf);
    const count = await Media.shelfPageCount(db, shelf);
    for (let page = 1; page <= count; page++) pages?.add(page);
  }
}

/** Adds the items that show a changed one beside them. */
export async function addBeside(
  db: Db,
  changes: Changes,
  { places, standings }: Touched,
  now: number,
): Promise<void> {
  changes.beside = await Media.shownBeside(db, now, {
    places: distinct(places),
    standings: distinct(standings),
  });
}

/** Most changes leave an item where it was: old and new place are one. */
const distinct = <T>(list: T[]): T[] => [
  ...new Map(list.map((one) => [JSON.stringify(one), one])).values(),
];

/** Is anything published on the shelf that did not change? Then the shelf was there before, with its name. */
async function hasOthers(db: Db, now: number, shelf: string, ids: Set<string>): Promise<boolean> {
  const some = await db
    .selectFrom('listing')
    .innerJoin('media', 'media.id', 'listing.media_id')
    .select('media.id')
    .where('listing.shelf', '=', shelf)
    .where('media.published_at', '<=', now)
    .orderBy('listing.rank')
    .limit(ids.size + 1)
    .execute();
  return some.some(({ id }) => !ids.has(id));
}
