// Reads the queue and the clock, and says which things changed: their addresses old and new, their places
// in lists. What is true of them now is looked up while rendering.
// Tested in tests/lib/publish/changes.test.ts.

import type { Db } from '#db/schema.ts';

export interface Changes {
  /** Everything must be rendered anew: a setting changed that every page shows. */
  everything: boolean;
  /** Slugs that items and products have or had. */
  media: Set<string>;
  products: Set<string>;
  /** Places in the lists of media and of products. */
  positions: Set<number>;
  productPositions: Set<number>;
  /** The live schedule. */
  live: boolean;
  /** Ids of media and products whose published files may differ. */
  owners: Set<string>;
  /** The last row of the queue that this covers. */
  seq: number;
}

export const noChanges = (): Changes => ({
  everything: false,
  media: new Set(),
  products: new Set(),
  positions: new Set(),
  productPositions: new Set(),
  live: false,
  owners: new Set(),
  seq: 0,
});

export interface Moment {
  /** The time of the last publish and of this one, in milliseconds: what fell due in between changed too. */
  since: number;
  now: number;
}

export async function readChanges(db: Db, { since, now }: Moment): Promise<Changes> {
  const queue = await db.selectFrom('publish_queue').selectAll().orderBy('seq').execute();
  const changes: Changes = {
    ...noChanges(),
    everything: queue.some((row) => row.entity === 'site'),
    live: queue.some((row) => row.entity === 'livestream') || (await streamsDue(db, since, now)),
    seq: queue.at(-1)?.seq ?? 0,
  };
  const media_ids = new Set(queue.filter((row) => row.entity === 'media').map((row) => row.row_id));
  const product_ids = new Set<string>();
  for (const row of queue) {
    if (row.entity === 'product') {
      if (row.slug) changes.products.add(row.slug);
      if (row.position) changes.productPositions.add(row.position);
      product_ids.add(row.row_id);
    }
    if (row.entity === 'media') {
      if (row.slug) changes.media.add(row.slug);
      if (row.position) changes.positions.add(row.position);
      if (row.product_id) await addProduct(db, changes, row.product_id);
    }
  }
  await addDue(db, changes, { since, now }, { media_ids, product_ids });
  for (const id of product_ids) await addMediaOf(db, changes, id);
  for (const id of [...media_ids, ...product_ids]) changes.owners.add(id);
  if (!changes.live && media_ids.size > 0) changes.live = await showsMedia(db, media_ids);
  return changes;
}

export const isEmpty = (changes: Changes): boolean =>
  !changes.everything &&
  !changes.live &&
  changes.media.size + changes.products.size + changes.positions.size + changes.owners.size === 0;

export async function clearQueue(db: Db, seq: number): Promise<void> {
  if (seq > 0) await db.deleteFrom('publish_queue').where('seq', '<=', seq).execute();
}

/** The newest row of the queue, 0 when it is empty. */
export async function queueHead(db: Db): Promise<number> {
  const row = await db
    .selectFrom('publish_queue')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst();
  return Number(row?.seq ?? 0);
}

/** What was given its time long ago and fell due since the last publish. */
async function addDue(
  db: Db,
  changes: Changes,
  { since, now }: Moment,
  { media_ids, product_ids }: Record<'media_ids' | 'product_ids', Set<string>>,
): Promise<void> {
  const due = (table: 'media' | 'product') =>
    db
      .selectFrom(table)
      .select(['id', 'slug', 'position'])
      .where('published_at', '>', since)
      .where('published_at', '<=', now)
      .execute();
  for (const row of await due('media')) {
    changes.media.add(row.slug);
    media_ids.add(row.id);
    if (row.position) changes.positions.add(row.position);
    const item = await db
      .selectFrom('media')
      .select('product_id')
      .where('id', '=', row.id)
      .executeTakeFirst();
    if (item?.product_id) await addProduct(db, changes, item.product_id);
  }
  for (const row of await due('product')) {
    changes.products.add(row.slug);
    product_ids.add(row.id);
    if (row.position) changes.productPositions.add(row.position);
  }
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

async function streamsDue(db: Db, since: number, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('livestream')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('starts_at', '>', since), eb('starts_at', '<=', now)]),
        eb.and([eb('ends_at', '>', since), eb('ends_at', '<=', now)]),
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
