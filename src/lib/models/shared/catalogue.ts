// What products and media share: slugs, being published, and positions. A position is given once, at first
// publication, from a counter that only grows, so that a list page keeps its items for ever.
// Tested in tests/lib/models/media.test.ts and product.test.ts.

import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import { freeSlug, slugify, slugProblem } from '#lib/helpers/slug.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import * as Site from '../site.ts';
import { inTransaction } from './transaction.ts';

/** The two tables of it. */
export type Catalogue = 'media' | 'product';

/** Items on a numbered list page. */
export const PAGE_SIZE = 24;

interface Publishable {
  published_at: number | null;
  position: number | null;
}

/** Visible to everybody at `now`: its time has come, and `release` has given it a position. */
export const isPublished = (row: Publishable, now: number): boolean =>
  row.position !== null && row.published_at !== null && row.published_at <= now;

/**
 * Inserts with a free slug: the given one, or one made from the title (`a-talk`, `a-talk-2`, …).
 * @throws UsageProblem when the given one is reserved, taken or no slug.
 */
export async function withSlug<Row>(
  db: Db,
  table: Catalogue,
  wish: { slug?: string | undefined; title: string; fallback: string },
  insert: (slug: string) => Promise<Row | undefined>,
): Promise<Row> {
  if (wish.slug !== undefined) {
    checkSlug(wish.slug);
    const row = await insert(wish.slug);
    if (row === undefined) throw slugTaken(wish.slug);
    return row;
  }
  const base = slugify(wish.title) || wish.fallback;
  for (;;) {
    // Somebody may take the slug between the look and the insert: look again.
    const row = await insert(freeSlug(base, await takenSlugs(db, table, base)));
    if (row !== undefined) return row;
  }
}

/** @throws UsageProblem with the reason in words. */
export function checkSlug(slug: string): void {
  const problem = slugProblem(slug);
  if (problem) throw new UsageProblem(problem);
}

/** Within the transaction that gives `id` the slug. @throws UsageProblem when another row has it. */
export async function checkFree(tx: Db, table: Catalogue, slug: string, id: string): Promise<void> {
  const query = tx.selectFrom(table).select('id').where('slug', '=', slug).where('id', '<>', id);
  if (await query.executeTakeFirst()) throw slugTaken(slug);
}

const slugTaken = (slug: string) => new UsageProblem(`The slug "${slug}" is taken already.`);

/**
 * Gives every due item its position, oldest first, and answers how many got one.
 * @param then what else belongs to their publication, in the same transaction: is given their ids in this order
 */
export async function release(
  db: Db,
  table: Catalogue,
  now: number,
  then?: (tx: Db, ids: string[]) => Promise<void>,
): Promise<number> {
  if (!(await isWaiting(db, table, now))) return 0;
  const rows = sql.table(table);
  const due = dueAt(now);
  return inTransaction(db, async (tx) => {
    const counted = await Site.increment(tx, `${table}_position`, 0);
    const last = await lastPosition(tx, table);
    const released = await sql<{ id: string; position: number }>`
      update ${rows} set position = ${last} + due.place
      from (select id, row_number() over (order by published_at, id) as place from ${rows} where ${due}) as due
      where ${rows}.id = due.id
      returning ${rows}.id, ${rows}.position`.execute(tx);
    const ids = released.rows.toSorted((a, b) => a.position - b.position).map(({ id }) => id);
    await Site.increment(tx, `${table}_position`, last + ids.length - counted);
    await then?.(tx, ids);
    return ids.length;
  });
}

/** Whether a due item has no position yet. */
export async function isWaiting(db: Db, table: Catalogue, now: number): Promise<boolean> {
  const waiting = await sql`select 1 from ${sql.table(table)} where ${dueAt(now)} limit 1`.execute(
    db,
  );
  return waiting.rows.length > 0;
}

const dueAt = (now: number) => sql`position is null and published_at <= ${now}`;

/** The highest position ever given, whether its item is still there or not; 0 before the first. */
export async function lastPosition(db: Db, table: Catalogue): Promise<number> {
  const { last } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.max<number | null>('position').as('last'))
    .executeTakeFirstOrThrow();
  // Rows that were brought along from elsewhere have positions that the counter has not seen.
  return Math.max((await Site.get(db, `${table}_position`)) ?? 0, last ?? 0);
}

/**
 * Addresses in one part of the sitemap. A change rewrites one part, and the index once in so many new items:
 * with this, both stay below 40 kB for a catalogue of 100,000.
 */
export const SHARD_SIZE = 250;

/** What a sitemap says of an item. */
export interface Entry {
  slug: string;
  published_at: number;
  updated_at: number;
}

export async function shard(
  db: Db,
  table: Catalogue,
  now: number,
  number: number,
): Promise<Entry[]> {
  const rows = await db
    .selectFrom(table)
    .select(['slug', 'published_at', 'updated_at'])
    .where('position', '>', (number - 1) * SHARD_SIZE)
    .where('position', '<=', number * SHARD_SIZE)
    .where('published_at', '<=', now)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ ...row, published_at: row.published_at ?? now }));
}

/** The first part is there before its first row. */
export async function shardCount(db: Db, table: Catalogue): Promise<number> {
  return Math.max(1, Math.ceil((await lastPosition(db, table)) / SHARD_SIZE));
}

/** When the next scheduled item is due, in milliseconds. */
export async function nextDue(db: Db, table: Catalogue, now: number): Promise<number | undefined> {
  const { next } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.min<number | null>('published_at').as('next'))
    .where('published_at', '>', now)
    .executeTakeFirstOrThrow();
  // Another program may have written a text, which SQLite takes for later than any time.
  return typeof next === 'number' ? next : undefined;
}

async function takenSlugs(db: Db, table: Catalogue, base: string): Promise<Set<string>> {
  // A long base loses its end to the number: then all that begin alike count.
  const stem = base.length > 70 ? base.slice(0, 70) : `${base}-`;
  const rows = await db
    .selectFrom(table)
    .select('slug')
    .where((eb) =>
      eb.or([eb('slug', '=', base), eb.and([eb('slug', '>=', stem), eb('slug', '<', `${stem}~`)])]),
    )
    .execute();
  return new Set(rows.map((row) => row.slug));
}

/** Of a form, what may be set and was said, whatever it holds besides. */
export const pick = <Form extends object>(form: Form, columns: readonly string[]): Partial<Form> =>
  Object.fromEntries(
    Object.entries(form).filter(([name, value]) => columns.includes(name) && value !== undefined),
  ) as Partial<Form>;
