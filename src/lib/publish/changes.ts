// Reads the queue and the clock, and says which things changed: their addresses old and new, their places
// in lists. What is true of them now is looked up while rendering.
// Tested in tests/lib/publish/changes.test.ts.

import { hash } from 'node:crypto';
import type { Db } from '#db/schema.ts';
import { addShelves, addBeside, type Touched } from './dependents.ts';

export interface Changes {
  /** Everything must be rendered anew, and nothing below counts: say, a setting that every page shows changed. */
  everything: boolean;
  /** Slugs that items and products have or had. */
  media: Set<string>;
  products: Set<string>;
  /** Slugs of other items that show a changed one beside them: see src/lib/models/media/beside.ts. */
  beside: Set<string>;
  /** Numbered pages by the name of their shelf: what stands there came, went or changed. */
  shelves: Map<string, Set<number>>;
  /** A tag came into use, went out of it, or is spelled anew. */
  tags: boolean;
  /** Places in the lists of media and of products. */
  positions: Set<number>;
  productPositions: Set<number>;
  /** The live schedule. */
  live: boolean;
  /** Ids of media and products whose published files may differ. */
  owners: Set<string>;
  /** The last row of the queue that this covers. */
  seq: number;
  /** The sha256 of those rows, in hex: another database may have others with the same numbers. */
  queue: string;
}

export const noChanges = (): Changes => ({
  everything: false,
  media: new Set(),
  products: new Set(),
  beside: new Set(),
  shelves: new Map(),
  tags: false,
  positions: new Set(),
  productPositions: new Set(),
  live: false,
  owners: new Set(),
  seq: 0,
  queue: hashOf([]),
});

export interface Moment {
  /**
   * The time of the last publish, if there was one, and of this one, in milliseconds: what fell due in between
   * changed too. A clock may be set back.
   */
  since: number | undefined;
  now: number;
}

export async function readChanges(db: Db, { since, now }: Moment): Promise<Changes> {
  const queue = await readQueue(db);
  const changes: Changes = {
    ...noChanges(),
    seq: queue.at(-1)?.seq ?? 0,
    queue: hashOf(queue),
  };
  if (since === undefined || queue.some((row) => row.entity === 'site'))
    return { ...changes, everything: true };
  const due = { after: Math.min(since, now), until: Math.max(since, now) };
  changes.live = queue.some((row) => row.entity === 'livestream') || (await streamsDue(db, due));
  const touched: Touched = { media: new Set(), products: new Set(), places: [], standings: [] };
  for (const row of queue) {
    const { entity, row_id, slug, position, product_id } = row;
    if (entity === 'product') addProductRow(changes, touched, { id: row_id, slug, position });
    if (entity === 'media') {
      if (slug) changes.media.add(slug);
      await addPlace(db, changes, touched, { id: row_id, position, product_id });
    }
    if (entity === 'listing' && slug !== null && position !== null)
      touched.standings.push({ media_id: row_id, shelf: slug, rank: position });
  }
  await addDue(db, changes, touched, due);
  for (const id of touched.products) await addMediaOf(db, changes, id);
  for (const id of [...touched.media, ...touched.products]) changes.owners.add(id);
  if (!changes.live && touched.media.size > 0) changes.live = await showsMedia(db, touched.media);
  await addShelves(db, changes, touched, now);
  await addBeside(db, changes, touched, now);
  return changes;
}

export const isEmpty = (changes: Changes): boolean =>
  !changes.everything &&
  !changes.live &&
  changes.media.size + changes.products.size + changes.positions.size + changes.owners.size === 0 &&
  changes.shelves.size === 0;

export async function clearQueue(db: Db, seq: number): Promise<void> {
  if (seq > 0) await db.deleteFrom('publish_queue').where('seq', '<=', seq).execute();
}

const readQueue = (db: Db) => db.selectFrom('publish_queue').selectAll().orderBy('seq').execute();

const hashOf = (queue: unknown[]): string => hash('sha256', JSON.stringify(queue));

/** Are the rows up to `seq` those of `Changes.queue`? */
export const isQueued = async (db: Db, { seq, queue }: Pick<Changes, 'seq' | 'queue'>) =>
  hashOf((await readQueue(db)).filter((row) => row.seq <= seq)) === queue;

/** The newest row of the queue, 0 when it is empty. */
export async function queueHead(db: Db): Promise<number> {
  const row = await db
    .selectFrom('publish_queue')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst();
  return Number(row?.seq ?? 0);
}

/** Milliseconds: from the earlier publish to the later. */
interface Span {
  after: number;
  until: number;
}

/** What was given its time long ago and fell due since the last publish, or is not due any more. */
async function addDue(
  db: Db,
  changes: Changes,
  touched: Touched,
  { after, until }: Span,
): Promise<void> {
  const media = await db
    .selectFrom('media')
    .select(['id', 'slug', 'position', 'product_id'])
    .where('published_at', '>', after)
    .where('published_at', '<=', until)
    .execute();
  for (const row of media) {
    changes.media.add(row.slug);
    await addPlace(db, changes, touched, row);
  }
  const products = await db
    .selectFrom('product')
    .select(['id', 'slug', 'position'])
    .where('published_at', '>', after)
    .where('published_at', '<=', until)
    .execute();
  for (const row of products) addProductRow(changes, touched, row);
}

interface Was {
  id: string;
  position: number | null;
}

async function addPlace(
  db: Db,
  changes: Changes,
  touched: Touched,
  { id, position, product_id }: Was & { product_id: string | null },
): Promise<void> {
  touched.media.add(id);
  touched.places.push({ position, product_id });
  if (position !== null) changes.positions.add(position);
  if (product_id !== null) await addProduct(db, changes, product_id);
}

function addProductRow(
  changes: Changes,
  touched: Touched,
  { id, slug, position }: Was & { slug: string | null },
): void {
  touched.products.add(id);
  if (slug) changes.products.add(slug);
  if (position !== null) changes.productPositions.add(position);
}

async function addProduct(db: Db, changes: Changes, id: string): Promise<void> {
  const row = await db.selectFrom('product').select('slug').where('id', '=', id).executeTakeFirst();
  if (row) changes.products.add(row.slug);
}

/** The pages of a product's items name the product. */
async function addMediaOf(db: Db, changes: Changes, product_id: string): Promise<void> {
  const rows = await db
    .selectFrom('media')
    .select('slug')
    .where('product_id', '=', product_id)
    .execute();
  for (const { slug } of rows) changes.media.add(slug);
}

async function streamsDue(db: Db, { after, until }: Span): Promise<boolean> {
  const row = await db
    .selectFrom('livestream')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('starts_at', '>', after), eb('starts_at', '<=', until)]),
        eb.and([eb('ends_at', '>', after), eb('ends_at', '<=', until)]),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

async function showsMedia(db: Db, ids: Set<string>): Promise<boolean> {
  const rows = await db
    .selectFrom('livestream')
    .select('media_id')
    .where('media_id', 'is not', null)
    .execute();
  return rows.some(({ media_id }) => media_id !== null && ids.has(media_id));
}
