// A letter on its way: who has it in hand, when to try again, and what is kept of it. Two programs may work on the
// same outbox. Tested in tests/lib/models/letters/outbox.test.ts.

import { sql } from 'kysely';
import type { Db, Flag } from '#db/schema.ts';
import * as Event from '../shared/event.ts';
import { sweepAway } from '../shared/sweep.ts';
import { inTransaction } from '../shared/transaction.ts';
import type { Row } from './outbox.ts';
import { seedOf } from './writing.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Whoever takes a letter has it for so long, in milliseconds. Sending must take less. */
export const LEASE = 2 * MINUTE;

/** Milliseconds before the next attempt; the last one again and again. */
const DELAYS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE);

/** After so many attempts, which take two and a half days, a letter is given up. */
export const MOST_ATTEMPTS = 60;

/** How long the row of a letter is kept once it was sent or given up, in milliseconds. */
export const KEPT = 30 * DAY;

/**
 * The letter that is due longest, in our hand for LEASE milliseconds, or undefined. News come last: somebody waits
 * for each of the others.
 */
export const take = async (db: Db, now: number): Promise<Row | undefined> =>
  (await takeOf(db, now, 0)) ?? (await takeOf(db, now, 1));

/** One statement: only one program gets it. */
function takeOf(db: Db, now: number, is_news: Flag): Promise<Row | undefined> {
  return db
    .updateTable('outbox')
    .set((eb) => ({ due_at: now + LEASE, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('outbox')
        .select('id')
        .where('state', '=', 'waiting')
        // As the index `outbox_due` has it, to the letter.
        .where(sql<Flag>`(kind = 'news')`, '=', is_news)
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .orderBy('id')
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Is this letter still ours, and for another LEASE? Not when it was taken back, or somebody else has it by now. */
export async function keep(db: Db, { id, attempts }: Row, now: number): Promise<boolean> {
  const row = await db
    .updateTable('outbox')
    .set({ due_at: now + LEASE })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('state', '=', 'waiting')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** It was handed over: from now on nothing in its row is a secret. */
export const sent = (db: Db, letter: Row, now: number) =>
  settle(db, letter, { ...done(now), state: 'sent', failure: null });

/** It will not be taken, now or later; `failure` says why. What it tells stays, for `again`; its link does not. */
export const giveUp = (db: Db, letter: Row, now: number, failure: string) =>
  settle(db, letter, { done_at: now, seed: null, state: 'failed', failure });

/** It is tried again later: true. After MOST_ATTEMPTS it is given up: false. */
export async function postpone(
  db: Db,
  letter: Row,
  now: number,
  failure: string,
): Promise<boolean> {
  if (letter.attempts >= MOST_ATTEMPTS) {
    await giveUp(db, letter, now, failure);
    return false;
  }
  const delay = DELAYS[letter.attempts - 1] ?? DELAYS.at(-1) ?? 0;
  await settle(db, letter, { due_at: now + delay, failure });
  return true;
}

/** Has a letter that was given up tried anew, with a link of its own. False when none of this id was. */
export function again(db: Db, id: string, by: Event.By): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const letter = await tx
      .selectFrom('outbox')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'failed')
      .executeTakeFirst();
    if (!letter) return false;
    await tx
      .updateTable('outbox')
      .set({
        ...{ seed: seedOf(letter.kind), state: 'waiting', attempts: 0, due_at: 0 },
        ...{ done_at: null, failure: null },
      })
      .where('id', '=', id)
      .execute();
    const { user_id, kind } = letter;
    await Event.note(tx, { kind: 'letter-again', user_id, ...by, facts: { letter: id, kind } });
    return true;
  });
}

/** Forgets a letter that nobody should get any more, unless somebody else has it by now. */
export async function drop(db: Db, { id, attempts }: Row): Promise<void> {
  await db.deleteFrom('outbox').where('id', '=', id).where('attempts', '=', attempts).execute();
}

/** Housekeeping: what is to wait longer than any letter does was put off by a clock that ran ahead, and is due now. */
export async function hasten(db: Db, now: number): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ due_at: now })
    .where('state', '=', 'waiting')
    .where('due_at', '>', now + Math.max(...DELAYS))
    .execute();
}

/** Housekeeping: how many rows of letters that were sent or given up KEPT ago were forgotten. */
export const removeOld = (db: Db, now: number): Promise<number> =>
  sweepAway(db, 'outbox', sql`state in ('sent', 'failed') and done_at <= ${now - KEPT}`);

const done = (now: number) => ({ done_at: now, facts: 'null', seed: null });

async function settle(db: Db, { id, attempts }: Row, changes: Partial<Row>): Promise<void> {
  await db
    .updateTable('outbox')
    .set(changes)
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('state', '=', 'waiting')
    .execute();
}
