// Settings and counters of the site: any JSON under a key. Counting is one statement, so none is lost,
// however many count at once. Only `name`, `tagline`, `contact` and `show_members` change pages and
// queue a publish.
// Tested in tests/lib/models/site.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, SiteTable } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';
import { contains, type Found, type Search } from './shared/search.ts';
import { checkKnown } from './site/known.ts';

export type { Known, Price } from './site/known.ts';
export type Row = Selectable<SiteTable>;

const log = logger('site');
const LONGEST_KEY = 200;

/** The value as it was set, or undefined when the key is unknown. */
// biome-ignore lint/suspicious/noExplicitAny: whoever reads a key knows what was stored there.
export async function get(db: Db, key: string): Promise<any> {
  const row = await db.selectFrom('site').select('value').where('key', '=', key).executeTakeFirst();
  return row && JSON.parse(row.value);
}

/** The mail address that people write to, or ''. */
export const contact = async (db: Db): Promise<string> => String((await get(db, 'contact')) ?? '');

/**
 * Stores any JSON value and answers it as it is stored (a Date has become text).
 * @throws TypeError for what JSON cannot say: undefined, functions, NaN, infinity; and for a `name`, `tagline`,
 *   `contact`, `price` or `show_members` that the site could not use.
 */
// biome-ignore lint/suspicious/noExplicitAny: whoever stores a value knows what comes back.
export async function set(db: Db, key: string, value: unknown): Promise<any> {
  checkKey(key);
  const json =
    typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  if (json === undefined)
    throw new TypeError(
      `The site's "${key}" should be a value that JSON knows, but is ${String(value)}.`,
    );
  checkKnown(key, JSON.parse(json));
  await write(db, key, json);
  log.info({ key }, 'site value set');
  return JSON.parse(json);
}

/** Stores what the program notes for itself, time and again: without a line in the log. */
export const note = (db: Db, key: string, value: string | number | boolean): Promise<void> =>
  write(db, key, JSON.stringify(value));

async function write(db: Db, key: string, json: string): Promise<void> {
  const now = { value: json, updated_at: Date.now() };
  await db
    .insertInto('site')
    .values({ key, ...now })
    .onConflict((c) => c.column('key').doUpdateSet(now))
    .execute();
}

/**
 * Adds `n` to a counter and answers its new value; a counter that nobody set yet starts from nothing.
 * @throws TypeError when `n` is no whole number, or when what is stored is no number (it stays as it is);
 *   RangeError beyond the whole numbers that JavaScript can tell apart.
 */
export async function increment(db: Db, key: string, n = 1): Promise<number> {
  const values = await incrementAll(db, [{ key, n }]);
  return values.get(key) ?? refuse(db, key, n);
}

/**
 * Adds to several counters in one statement and answers their new values, by key. What holds no number, or
 * would go beyond whole numbers, stays as it is and has no value in the answer.
 * @throws TypeError when an `n` is no whole number.
 */
export async function incrementAll(
  db: Db,
  counts: { key: string; n: number }[],
): Promise<Map<string, number>> {
  for (const { key, n } of counts) {
    checkKey(key);
    if (!Number.isSafeInteger(n))
      throw new TypeError(`The counter "${key}" goes by whole numbers, but got ${String(n)}.`);
  }
  if (counts.length === 0) return new Map();
  const updated_at = Date.now();
  // The cast keeps whole numbers whole: the driver binds every number as a floating one.
  const sum = sql`json_extract(site.value, '$') + cast(excluded.value as integer)`;
  const rows = await db
    .insertInto('site')
    .values(counts.map(({ key, n }) => ({ key, value: String(n), updated_at })))
    .onConflict((c) =>
      c
        .column('key')
        .doUpdateSet((eb) => ({
          value: sql<string>`cast(${sum} as text)`,
          updated_at: eb.ref('excluded.updated_at'),
        }))
        // In this order: json_type would throw on text that is no JSON at all.
        .where(
          sql<boolean>`case when json_valid(site.value) and json_type(site.value) in ('integer', 'real')
            then abs(${sum}) <= ${Number.MAX_SAFE_INTEGER} else 0 end`,
        ),
    )
    .returning(['key', 'value'])
    .execute();
  return new Map(rows.map(({ key, value }) => [key, Number(value)]));
}

/** Takes `n` away from a counter and answers its new value. @throws as `increment` does. */
export function decrement(db: Db, key: string, n = 1): Promise<number> {
  return increment(db, key, -n);
}

/** All keys in alphabetical order, values parsed. */
export async function list(db: Db): Promise<{ key: string; value: unknown; updated_at: number }[]> {
  const rows = await db.selectFrom('site').selectAll().orderBy('key').execute();
  return rows.map((row) => ({ ...row, value: JSON.parse(row.value) }));
}

/** Forgets a key; answers whether it was there. */
export async function remove(db: Db, key: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('site').where('key', '=', key).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** By key, for the admin's table; `value` is JSON text. */
export async function search(db: Db, { query, limit, offset }: Search): Promise<Found<Row>> {
  const found = db.selectFrom('site').where(contains(['key'], query));
  const { total } = await found
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await found.selectAll().orderBy('key').limit(limit).offset(offset).execute();
  return { rows, total };
}

function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY)
    throw new TypeError(`A key should have 1 to ${LONGEST_KEY} characters, but is "${key}".`);
}

async function refuse(db: Db, key: string, n: number): Promise<never> {
  const row = await db.selectFrom('site').select('value').where('key', '=', key).executeTakeFirst();
  const value = row?.value ?? 'nothing';
  if (Number.isFinite(Number(value)) && value !== '""')
    throw new RangeError(
      `The counter "${key}" is ${value}: adding ${n} goes beyond whole numbers.`,
    );
  throw new TypeError(`The counter "${key}" should hold a number, but holds ${value}.`);
}
