// Livestreams: when, and which item one watches there. Counting viewers never causes a publish.
// Tested in tests/lib/models/livestream.test.ts.

import type { Insertable, Selectable } from 'kysely';
import type { Db, LivestreamTable, MediaTable } from '#db/schema.ts';
import { newId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import * as catalogue from './shared/catalogue.ts';
import { checkNames, readTitle } from './shared/form.ts';
import { contains, type Found, pageOf, type Search } from './shared/search.ts';
import { inTransaction } from './shared/transaction.ts';

export type Row = Selectable<LivestreamTable>;
type Given = 'id' | 'viewer_count' | 'created_at' | 'updated_at';
/** What can be set. Times in milliseconds. */
export type Changes = Partial<Omit<Insertable<LivestreamTable>, Given>>;
export type New = Changes & { title: string; starts_at: number; id?: string };

const log = logger('livestream');
/** The last moment that JavaScript's calendar has, in milliseconds. */
const LATEST = 8.64e15;

/** What a new stream is unless told: a new column has its say here, or `npm run check` asks for it. */
const blank: Omit<Row, Given | 'title' | 'starts_at'> = {
  summary: '',
  media_id: null,
  ends_at: null,
};

/** Only these may be set. */
const columns = ['title', 'starts_at', ...Object.keys(blank)];

/** The item one watches, or undefined while there is none. */
export async function media(
  db: Db,
  stream: Pick<Row, 'media_id'>,
): Promise<Selectable<MediaTable> | undefined> {
  if (stream.media_id === null) return undefined;
  return db.selectFrom('media').selectAll().where('id', '=', stream.media_id).executeTakeFirst();
}

/**
 * Adds `n` viewers (takes them away when negative, never below 0) and answers the new count.
 * @throws TypeError when `n` is no whole number, Error for an unknown stream.
 */
export async function addViewers(db: Db, id: string, n = 1): Promise<number> {
  if (!Number.isSafeInteger(n))
    throw new TypeError(`Viewers are counted in whole numbers, but got ${String(n)}.`);
  const row = await db
    .updateTable('livestream')
    .set((eb) => ({
      viewer_count: eb
        .case()
        .when(eb('viewer_count', '+', n), '<', 0)
        .then(0)
        .else(eb('viewer_count', '+', n))
        .end(),
    }))
    .where('id', '=', id)
    .returning('viewer_count')
    .executeTakeFirst();
  if (!row) throw new Error(`There is no livestream ${id}.`);
  return row.viewer_count;
}

/** Writes how many watch, as whoever counts them knows. A stream that is gone is no error: its viewers left. */
export async function setViewers(db: Db, id: string, viewer_count: number): Promise<void> {
  await db.updateTable('livestream').set({ viewer_count }).where('id', '=', id).execute();
}

/** Nobody watches any more, anywhere: for a server that starts and knows of nobody yet. */
export async function clearViewers(db: Db): Promise<void> {
  await db
    .updateTable('livestream')
    .set({ viewer_count: 0 })
    .where('viewer_count', '>', 0)
    .execute();
}

export const isLive = ({ starts_at, ends_at }: Row, now: number): boolean =>
  starts_at <= now && (ends_at === null || ends_at > now);

/** The stream at which this item is shown, whenever that is. */
export async function findByMedia(db: Db, media: { id: string }): Promise<Row | undefined> {
  return db
    .selectFrom('livestream')
    .selectAll()
    .where('media_id', '=', media.id)
    .executeTakeFirst();
}

/** The one that runs now. */
export async function liveAt(db: Db, media: { id: string }, now: number): Promise<Row | undefined> {
  const stream = await findByMedia(db, media);
  return stream && isLive(stream, now) ? stream : undefined;
}

/** Those that run, the last to start first. Without an end, a stream runs on. */
export function liveNow(db: Db, now: number): Promise<Row[]> {
  return db
    .selectFrom('livestream')
    .selectAll()
    .where('starts_at', '<=', now)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** All that have not begun, the nearest first. */
export function upcoming(db: Db, now: number): Promise<Row[]> {
  return db
    .selectFrom('livestream')
    .selectAll()
    .where('starts_at', '>', now)
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
}

/** The nearest that has not begun. */
export async function next(db: Db, now: number): Promise<Row | undefined> {
  return db
    .selectFrom('livestream')
    .selectAll()
    .where('starts_at', '>', now)
    .orderBy('starts_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Those that have ended, the latest first. */
export function past(db: Db, now: number, limit: number): Promise<Row[]> {
  return db
    .selectFrom('livestream')
    .selectAll()
    .where('ends_at', '<=', now)
    .orderBy('starts_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** When a stream begins or ends next, in milliseconds, or undefined: then the schedule changes. */
export async function nextChange(db: Db, now: number): Promise<number | undefined> {
  const start = await next(db, now);
  const { end } = await db
    .selectFrom('livestream')
    .select((eb) => eb.fn.min<number | null>('ends_at').as('end'))
    .where('ends_at', '>', now)
    .executeTakeFirstOrThrow();
  // Another program may have written a text, which SQLite takes for later than any time.
  const times = [start?.starts_at, end].filter((time) => typeof time === 'number');
  return times.length > 0 ? Math.min(...times) : undefined;
}

/**
 * @throws UsageProblem for a title without words, an end that is not after the start, or an item that there is not
 *   or that has a stream already.
 */
export async function create(db: Db, form: New): Promise<Row> {
  checkNames(form, columns);
  const title = readTitle(form.title);
  const { id = newId(), starts_at } = form;
  check({ ...blank, ...catalogue.pick(form, columns), starts_at });
  const now = Date.now();
  const row = await inTransaction(db, async (tx) => {
    await checkMedia(tx, { id, media_id: form.media_id ?? null });
    return tx
      .insertInto('livestream')
      .values({
        ...blank,
        ...catalogue.pick(form, columns),
        ...{ id, title, starts_at },
        viewer_count: 0,
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
  log.info({ livestream: id }, 'created');
  return row;
}

/** Changes the given columns. @throws Error for an unknown stream, UsageProblem as `create`. */
export async function update(db: Db, id: string, changes: Changes): Promise<Row> {
  checkNames(changes, columns);
  const picked = catalogue.pick(changes, columns);
  if (picked.title !== undefined) picked.title = readTitle(picked.title);
  const row = await inTransaction(db, async (tx) => {
    const before = await find(tx, id);
    if (!before) throw new Error(`There is no livestream ${id}.`);
    check({ ...before, ...picked });
    await checkMedia(tx, { ...before, ...picked });
    return tx
      .updateTable('livestream')
      .set({ ...picked, updated_at: Date.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
  log.info({ livestream: id }, 'updated');
  return row;
}

/** Was there one? */
export async function remove(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('livestream')
    .where('id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows > 0n) log.info({ livestream: id }, 'removed');
  return numDeletedRows > 0n;
}

export async function find(db: Db, id: string): Promise<Row | undefined> {
  return db.selectFrom('livestream').selectAll().where('id', '=', id).executeTakeFirst();
}

/** By title, the latest start first. */
export function search(db: Db, { query, ...page }: Search): Promise<Found<Row>> {
  const found = db
    .selectFrom('livestream')
    .selectAll()
    .where(contains(['title'], query));
  return pageOf(db, found, { table: 'livestream', by: 'starts_at', ...page });
}

function check({ starts_at, ends_at }: Pick<Row, 'starts_at' | 'ends_at'>): void {
  if (!Number.isSafeInteger(starts_at))
    throw new UsageProblem(`A start should be milliseconds since 1970, but is ${starts_at}.`);
  if (ends_at !== null && !(Number.isSafeInteger(ends_at) && ends_at > starts_at))
    throw new UsageProblem(
      `An end should be after the start (${inWords(starts_at)}), but is ${inWords(ends_at)}.`,
    );
}

/** `2027-01-31T18:00:00.000Z`, or what was given where that is no time. */
const inWords = (ms: number): string =>
  Number.isSafeInteger(ms) && Math.abs(ms) <= LATEST ? new Date(ms).toISOString() : String(ms);

async function checkMedia(db: Db, stream: Pick<Row, 'id' | 'media_id'>): Promise<void> {
  const { id, media_id } = stream;
  if (media_id === null) return;
  if (!(await media(db, stream)))
    throw new UsageProblem(`media_id should be the id of an item, but none has "${media_id}".`);
  const other = await db
    .selectFrom('livestream')
    .select(['id', 'title'])
    .where('media_id', '=', media_id)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (other)
    throw new UsageProblem(
      `The item has a livestream already, and an item has one at most: "${other.title}" (${other.id}). Move that one or remove it.`,
    );
}
