// Products: what a membership is about, each with its media. They are shown, not sold singly.
// A draft has no `published_at`; a product becomes visible when its time has come and `release` gave it a position.
// Tested in tests/lib/models/product.test.ts.

import type { Insertable, Selectable } from 'kysely';
import type { Db, MediaTable, ProductTable } from '#db/schema.ts';
import { addresses, fileHref, productHref } from '#lib/helpers/hrefs.ts';
import { newId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import * as catalogue from './shared/catalogue.ts';
import { checkNames, checkNumbers, readTitle } from './shared/form.ts';
import { contains, type Found, pageOf, type Search } from './shared/search.ts';
import { inTransaction } from './shared/transaction.ts';

export { isPublished } from './shared/catalogue.ts';

export type Row = Selectable<ProductTable>;
type Given = 'id' | 'slug' | 'position' | 'created_at' | 'updated_at';
/** What can be set; texts are '' and the rest null unless told. */
export type New = { title: string; id?: string; slug?: string } & Partial<
  Omit<Insertable<ProductTable>, Given | 'title'>
>;
export type Changes = Partial<Omit<Insertable<ProductTable>, Exclude<Given, 'slug'>>>;

/** What everybody may know. */
export interface Public {
  id: string;
  slug: string;
  url: string;
  /** Its JSON twin. */
  json_url: string;
  title: string;
  summary: string;
  /** Markdown. */
  body: string;
  poster_url: string | null;
  published_at: number | null;
}

const log = logger('product');

/** What a new product is unless told: a new column has its say here, or `npm run check` asks for it. */
const blank: Omit<Row, Given | 'title'> = {
  summary: '',
  body: '',
  poster_name: null,
  published_at: null,
};

/** Only these may be set. */
const columns = ['slug', 'title', ...Object.keys(blank)];

export function publicFields(row: Row): Public {
  const { id, slug, title, summary, body, poster_name, published_at } = row;
  const poster_url = poster_name ? fileHref(id, poster_name) : null;
  return {
    ...{ id, slug },
    ...addresses(productHref(slug)),
    ...{ title, summary, body, poster_url, published_at },
  };
}

/**
 * A new product; its slug comes from the title unless given.
 * @throws UsageProblem for a slug that is reserved, taken or no slug, a title without words, a name that is no
 *   column, or a time that is none.
 */
export async function create(db: Db, form: New): Promise<Row> {
  const title = readTitle(form.title);
  checkForm(form);
  const now = Date.now();
  const wish = { slug: form.slug, title, fallback: 'item' };
  const row = await catalogue.withSlug(db, 'product', wish, (slug) =>
    db
      .insertInto('product')
      .values({
        ...blank,
        ...catalogue.pick(form, columns),
        id: form.id ?? newId(),
        slug,
        title,
        position: null,
        created_at: now,
        updated_at: now,
      })
      .onConflict((c) => c.column('slug').doNothing())
      .returningAll()
      .executeTakeFirst(),
  );
  log.info({ product: row.id, slug: row.slug }, 'created');
  return row;
}

/**
 * Changes the given columns. A new title keeps the address; a position is never changed by hand.
 * @throws Error for an unknown product, UsageProblem as `create`.
 */
export async function update(db: Db, id: string, changes: Changes): Promise<Row> {
  checkForm(changes);
  const picked = catalogue.pick(changes, columns);
  if (picked.title !== undefined) picked.title = readTitle(picked.title);
  const row = await inTransaction(db, async (tx) => {
    if (picked.slug !== undefined) await catalogue.checkFree(tx, 'product', picked.slug, id);
    const changed = await tx
      .updateTable('product')
      .set({ ...picked, updated_at: Date.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!changed) throw new Error(`There is no product ${id}.`);
    return changed;
  });
  log.info({ product: id, slug: row.slug, columns: Object.keys(picked) }, 'updated');
  return row;
}

/** Deletes a product; its media stay, without a product. Was there one? */
export async function remove(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('product').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows > 0n) log.info({ product: id }, 'removed');
  return numDeletedRows > 0n;
}

/** All its items, drafts too, newest first. */
export function media(db: Db, product: Pick<Row, 'id'>): Promise<Selectable<MediaTable>[]> {
  return db
    .selectFrom('media')
    .selectAll()
    .where('product_id', '=', product.id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function find(db: Db, id: string): Promise<Row | undefined> {
  return db.selectFrom('product').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Drafts too. */
export async function findBySlug(db: Db, slug: string): Promise<Row | undefined> {
  return db.selectFrom('product').selectAll().where('slug', '=', slug).executeTakeFirst();
}

/** All of them, drafts too, newest first. */
export function list(db: Db, { limit = 100, offset = 0 } = {}): Promise<Row[]> {
  return db
    .selectFrom('product')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
}

const published = (db: Db, now: number) =>
  db
    .selectFrom('product')
    .selectAll()
    .where('published_at', '<=', now)
    .where('position', 'is not', null);

export async function findPublished(db: Db, slug: string, now: number): Promise<Row | undefined> {
  return published(db, now).where('slug', '=', slug).executeTakeFirst();
}

/** The product of an item, for who may see it; undefined for an item without one. */
export async function findPublishedById(
  db: Db,
  id: string | null,
  now: number,
): Promise<Row | undefined> {
  if (id === null) return undefined;
  return published(db, now).where('id', '=', id).executeTakeFirst();
}

/** All, newest position first. */
export function listPublished(db: Db, now: number): Promise<Row[]> {
  return published(db, now).orderBy('position', 'desc').execute();
}

/** Oldest first. */
export async function slugsPublished(db: Db, now: number): Promise<string[]> {
  const rows = await published(db, now).clearSelect().select('slug').orderBy('position').execute();
  return rows.map((row) => row.slug);
}

/** Gives a position to every due product without one, by publication time; answers how many. */
export async function release(db: Db, now: number): Promise<number> {
  const count = await catalogue.release(db, 'product', now);
  if (count > 0) log.info({ count }, 'released');
  return count;
}

/** Whether a due product has no position yet. */
export const isWaiting = (db: Db, now: number): Promise<boolean> =>
  catalogue.isWaiting(db, 'product', now);

/** When the next scheduled product is due, in milliseconds, or undefined. */
export const nextDue = (db: Db, now: number): Promise<number | undefined> =>
  catalogue.nextDue(db, 'product', now);

/** The products of sitemap part `number` (from 1, the oldest): a fixed range of positions, like a list page. */
export const shard = (db: Db, now: number, number: number): Promise<catalogue.Entry[]> =>
  catalogue.shard(db, 'product', now, number);

/** How many parts of the sitemap there are; parts stay, if empty, when their products are removed. */
export const shardCount = (db: Db): Promise<number> => catalogue.shardCount(db, 'product');

/** By title and slug, newest first. */
export function search(db: Db, { query, ...page }: Search): Promise<Found<Row>> {
  const found = db
    .selectFrom('product')
    .selectAll()
    .where(contains(['title', 'slug'], query));
  return pageOf(db, found, { table: 'product', by: 'created_at', ...page });
}

function checkForm(form: Changes): void {
  checkNames(form, columns);
  checkNumbers(form, ['published_at']);
  const { slug } = form;
  if (slug !== undefined) catalogue.checkSlug(slug);
}
