// How often was this tried? One atomic statement counts and answers, so that forty tries at once, of two
// processes, are forty; the rows survive a restart. A window begins with its first try.
// What is counted, and how much is too much, stands in src/lib/auth/limits.ts.
// Tested in tests/lib/models/shared/attempts.test.ts.

import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import { sweepAway } from './sweep.ts';

export interface Attempt {
  key: string;
  /** Milliseconds that a try counts, from the first one of its window. */
  window: number;
}

export interface Counted {
  key: string;
  /** In this window, with this one. */
  count: number;
  /** When the window ends. */
  until: number;
}

/**
 * How much later than a window that begins now one may end and still count, in milliseconds: tries of one moment come in
 * any order. One that ends later was begun by a clock that ran ahead, and would keep people out until then.
 */
const SLACK = 60_000;

/** Counts one more try under each key. */
export function count(db: Db, attempts: Attempt[], now: number): Promise<Counted[]> {
  const over = sql<boolean>`(attempt.until <= ${now} or attempt.until > excluded.until + ${SLACK})`;
  return db
    .insertInto('attempt')
    .values(attempts.map(({ key, window }) => ({ key, count: 1, until: now + window })))
    .onConflict((c) =>
      c.column('key').doUpdateSet({
        count: sql`case when ${over} then 1 else attempt.count + 1 end`,
        until: sql`case when ${over} then excluded.until else attempt.until end`,
      }),
    )
    .returningAll()
    .execute();
}

/** What was counted so far in the windows that still run. Counts nothing. */
export async function list(db: Db, attempts: Attempt[], now: number): Promise<Counted[]> {
  const latest = new Map(attempts.map(({ key, window }) => [key, now + window + SLACK]));
  const rows = await db
    .selectFrom('attempt')
    .selectAll()
    .where('key', 'in', [...latest.keys()])
    .where('until', '>', now)
    .execute();
  return rows.filter(({ key, until }) => until <= (latest.get(key) ?? now));
}

/** Takes one try back: it was a good one. */
export async function takeBack(db: Db, keys: string[]): Promise<void> {
  await db
    .updateTable('attempt')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('key', 'in', keys)
    .where('count', '>', 0)
    .execute();
}

/** Forgets what was tried under this key. */
export async function forget(db: Db, key: string): Promise<void> {
  await db.deleteFrom('attempt').where('key', '=', key).execute();
}

/** Housekeeping: windows that are over count for nothing, they only take room. */
export async function sweep(db: Db, now: number): Promise<void> {
  await sweepAway(db, 'attempt', sql`until <= ${now}`);
}
