// Videos, audio, articles and files: free, or for members. What is public of an item is `publicFields`.
// A draft has no `published_at`; an item becomes visible when its time has come and `release` gave it a position.
// Tested in tests/lib/models/media.test.ts.

import type { Insertable, Selectable } from 'kysely';
import type { Db, MediaAccess, MediaKind, MediaTable } from '#db/schema.ts';
import { newId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import * as catalogue from './shared/catalogue.ts';
import { KINDS, putOnShelves } from './media/shelves.ts';
import { checkedTags } from './media/tags.ts';
import { checkNames, checkNumbers, readTitle } from './shared/form.ts';
import { contains, type Found, pageOf, type Search } from './shared/search.ts';
import { inTransaction } from './shared/transaction.ts';

export { isPublished, PAGE_SIZE, SHARD_SIZE } from './shared/catalogue.ts';
export { type Beside, beside, type Place, shownBeside, type Standing } from './media/beside.ts';
export { captionsOf, findByCaptions } from './media/captions.ts';
export { isGated, type Public, publicFields } from './media/public.ts';
export {
  ACCESSES,
  findShelf,
  KINDS,
  listShelf,
  listShelfPage,
  listTags,
  SHELVES,
  type Shelf,
  shelfName,
  shelfPageCount,
} from './media/shelves.ts';
export { isTagShelf, MOST_TAGS, tagShelf, tagsColumn, tagsOf } from './media/tags.ts';

export type Row = Selectable<MediaTable>;
export type Kind = MediaKind;
export type Access = MediaAccess;
type Given = 'id' | 'slug' | 'position' | 'created_at' | 'updated_at';
/** What can be set; `access` is 'members' unless told, texts are '', the rest null. */
export type New = { kind: MediaKind; title: string; id?: string; slug?: string } & Partial<
  Omit<Insertable<MediaTable>, Given | 'kind' | 'title'>
>;
export type Changes = Partial<Omit<Insertable<MediaTable>, Exclude<Given, 'slug'>>>;

const log = logger('media');

/** What a new item is unless told: a new column has its say here, or `npm run check` asks for it. */
const blank: Omit<Row, Given | 'kind' | 'title'> = {
  access: 'members',
  summary: '',
  excerpt: '',
  body: '',
  product_id: null,
  file_name: null,
  file_type: null,
  file_size: null,
  file_hash: null,
  duration_ms: null,
  poster_name: null,
  tags: '[]',
  captions: '[]',
  published_at: null,
};

/** Only these may be set. */
const columns = ['slug', 'kind', 'title', ...Object.keys(blank)];

/**
 * A new item; its slug comes from the title unless given.
 * @throws UsageProblem for a slug that is reserved, taken or no slug, a title without words, a kind that there is
 *   not, tags that cannot be addresses or are too many, a name that is no column, or a number that is none.
 */
export async function create(db: Db, form: New): Promise<Row> {
  const title = readTitle(form.title);
  checkKind(form.kind);
  checkForm(form);
  const now = Date.now();
  const wish = { slug: form.slug, title, fallback: form.kind };
  const row = await catalogue.withSlug(db, 'media', wish, (slug) =>
    db
      .insertInto('media')
      .values({
        ...blank,
        ...catalogue.pick(form, columns),
        id: form.id ?? newId(),
        slug,
        kind: form.kind,
        title,
        tags: checkedTags(form.tags ?? '[]'),
        position: null,
        created_at: now,
        updated_at: now,
      })
      .onConflict((c) => c.column('slug').doNothing())
      .returningAll()
      .executeTakeFirst(),
  );
  log.info({ media: row.id, slug: row.slug }, 'created');
  return row;
}

/**
 * Changes the given columns. A new title keeps the address; a position is never changed by hand.
 * @throws Error for an unknown item, UsageProblem as `create`.
 */
export async function update(db: Db, id: string, changes: Changes): Promise<Row> {
  checkForm(changes);
  const picked = catalogue.pick(changes, columns);
  if (picked.title !== undefined) picked.title = readTitle(picked.title);
  if (picked.tags !== undefined) picked.tags = checkedTags(picked.tags);
  const row = await inTransaction(db, async (tx) => {
    if (picked.slug !== undefined) await catalogue.checkFree(tx, 'media', picked.slug, id);
    const changed = await tx
      .updateTable('media')
      .set({ ...picked, updated_at: Date.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!changed) throw new Error(`There is no media item ${id}.`);
    await putOnShelves(tx, [id]);
    return changed;
  });
  log.info({ media: id, slug: row.slug, columns: Object.keys(picked) }, 'updated');
  return row;
}

/** Deletes an item; its file is the business of src/lib/files. Was there one? */
export async function remove(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('media').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows > 0n) log.info({ media: id }, 'removed');
  return numDeletedRows > 0n;
}

export async function find(db: Db, id: string): Promise<Row | undefined> {
  return db.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Drafts too. */
export async function findBySlug(db: Db, slug: string): Promise<Row | undefined> {
  return db.selectFrom('media').selectAll().where('slug', '=', slug).executeTakeFirst();
}

/** All of them, drafts too, newest first. */
export function list(db: Db, { limit = 100, offset = 0 } = {}): Promise<Row[]> {
  return db
    .selectFrom('media')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

const published = (db: Db, now: number) =>
  db
    .selectFrom('media')
    .selectAll()
    .where('published_at', '<=', now)
    .where('position', 'is not', null);

export async function findPublished(db: Db, slug: string, now: number): Promise<Row | undefined> {
  return published(db, now).where('slug', '=', slug).executeTakeFirst();
}

/** Newest position first: all, or `limit` of them, below `before_position`, of one product, of one kind that are free. */
export function listPublished(
  db: Db,
  now: number,
  options: {
    limit?: number;
    before_position?: number;
    product_id?: string;
    free_kind?: MediaKind;
  } = {},
): Promise<Row[]> {
  const { limit, before_position, product_id, free_kind } = options;
  return published(db, now)
    .$if(limit !== undefined, (q) => q.limit(limit as number))
    .$if(before_position !== undefined, (q) => q.where('position', '<', before_position as number))
    .$if(product_id !== undefined, (q) => q.where('product_id', '=', product_id as string))
    .$if(free_kind !== undefined, (q) =>
      q.where('access', '=', 'free').where('kind', '=', free_kind as MediaKind),
    )
    .orderBy('position', 'desc')
    .execute();
}

/**
 * Page `page` (from 1, the oldest) holds positions (page - 1) * PAGE_SIZE + 1 to page * PAGE_SIZE for ever:
 * it may be short, and an insert touches the last one only. Newest first.
 */
export function listPage(db: Db, now: number, page: number): Promise<Row[]> {
  return published(db, now)
    .where('position', '>', (page - 1) * catalogue.PAGE_SIZE)
    .where('position', '<=', page * catalogue.PAGE_SIZE)
    .orderBy('position', 'desc')
    .execute();
}

/** Pages stay, if empty, when what stood on them is removed. */
export async function pageCount(db: Db): Promise<number> {
  return Math.ceil((await catalogue.lastPosition(db, 'media')) / catalogue.PAGE_SIZE);
}

/** Oldest first. */
export async function slugsPublished(db: Db, now: number): Promise<string[]> {
  const rows = await published(db, now).clearSelect().select('slug').orderBy('position').execute();
  return rows.map((row) => row.slug);
}

/** Gives every due item without one a position, by publication time, and its shelves; answers how many. */
export async function release(db: Db, now: number): Promise<number> {
  const count = await catalogue.release(db, 'media', now, putOnShelves);
  if (count > 0) log.info({ count }, 'released');
  return count;
}

/** Whether a due item has no position yet. */
export const isWaiting = (db: Db, now: number): Promise<boolean> =>
  catalogue.isWaiting(db, 'media', now);

/** When the next scheduled item is due, in milliseconds, or undefined. */
export const nextDue = (db: Db, now: number): Promise<number | undefined> =>
  catalogue.nextDue(db, 'media', now);

/** The items of sitemap part `number` (from 1, the oldest): a fixed range of positions, like a list page. */
export const shard = (db: Db, now: number, number: number): Promise<catalogue.Entry[]> =>
  catalogue.shard(db, 'media', now, number);

/** How many parts of the sitemap there are; parts stay, if empty, when their items are removed. */
export const shardCount = (db: Db): Promise<number> => catalogue.shardCount(db, 'media');

/** By title, slug, kind and access, newest first. */
export function search(db: Db, { query, ...page }: Search): Promise<Found<Row>> {
  const found = db
    .selectFrom('media')
    .selectAll()
    .where(contains(['title', 'slug', 'kind', 'access'], query));
  return pageOf(db, found, { table: 'media', by: 'created_at', ...page });
}

function checkKind(kind: Kind): void {
  if (!KINDS.includes(kind))
    throw new UsageProblem(`A kind should be one of ${KINDS.join(', ')}, but is ${kind}.`);
}

function checkForm(form: Changes): void {
  checkNames(form, columns);
  checkNumbers(form, ['file_size', 'duration_ms', 'published_at']);
  const { slug, kind } = form;
  if (kind !== undefined) checkKind(kind);
  if (slug !== undefined) catalogue.checkSlug(slug);
}
