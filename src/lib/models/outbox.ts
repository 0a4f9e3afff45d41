// Letters that wait to be sent: written in the transaction of what they tell, so that there is a letter exactly
// when that happened. Who sends them, and how, is src/lib/mail's business; here stand who has one in hand and when
// to try again. Two programs may work on the same outbox. Tested in tests/lib/models/outbox.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, LetterKind, OutboxTable, UserTable } from '#db/schema.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import * as Event from './event.ts';
import { contains, type Found, pageOf, type Search } from './search.ts';
import { inTransaction } from './transaction.ts';

export type Row = Selectable<OutboxTable>;

/** What a letter of each kind tells, beyond whom it is for. */
export interface Facts {
  welcome: null;
  confirm: null;
  reset: null;
  /** Minor units; `paid_at` in milliseconds; `number` is the payment's `internal_id`. */
  receipt: { amount: number; currency: string; paid_at: number; number: string };
  /** The same; `amount` is what was given back this time. */
  refund: { amount: number; currency: string; refunded_at: number; number: string };
  /** Somebody tried to register with the address. */
  taken: null;
  /** To an address that waits until this letter's link is used. */
  'new-address': null;
  /** The new one, which waits; the letter goes to the old one. */
  'address-asked': { email: string };
  /** The new one; the letter goes to the old one. */
  'address-changed': { email: string };
  'password-changed': null;
  /** Markdown. */
  news: { subject: string; text: string };
}

/** A user's row, or what is known of somebody of whom there is only an address. */
export type Reader = Pick<Selectable<UserTable>, 'email' | 'confirmed_at'> & { id: string | null };

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

/** Letters with a link that holds a secret. */
const linked: LetterKind[] = ['welcome', 'confirm', 'new-address', 'reset'];

/** What goes to an address that nobody has confirmed; whoever mistyped theirs has no more sent to a stranger. */
const unasked: LetterKind[] = [...linked, 'receipt', 'refund'];

/**
 * Puts a letter into the outbox, unless it is of a kind that only confirmed addresses get. `db` is the
 * transaction of its cause. Of a change of address, `reader` is the user as before.
 */
export async function add<K extends LetterKind>(
  db: Db,
  kind: K,
  { id: user_id, email, confirmed_at }: Reader,
  facts: Facts[K],
): Promise<void> {
  if (confirmed_at === null && !unasked.includes(kind)) return;
  await db
    .insertInto('outbox')
    .values({
      id: newId(),
      kind,
      user_id,
      email,
      facts: JSON.stringify(facts),
      seed: linked.includes(kind) ? randomHex(32) : null,
      due_at: 0,
      created_at: Date.now(),
    })
    .execute();
}

/** As `add`, unless this address was written a letter of this kind in the last `within` milliseconds. */
export async function addUnlessRecent<K extends LetterKind>(
  db: Db,
  kind: K,
  reader: Reader,
  facts: Facts[K],
  within: number,
): Promise<void> {
  const recent = await db
    .selectFrom('outbox')
    .select('id')
    .where('email', '=', reader.email)
    .where('kind', '=', kind)
    .where('created_at', '>', Date.now() - within)
    .executeTakeFirst();
  if (!recent) await add(db, kind, reader, facts);
}

/** As `add`, and takes back those of this kind that this address has not been sent yet. */
export function addInstead<K extends LetterKind>(
  db: Db,
  kind: K,
  reader: Reader,
  facts: Facts[K],
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx
      .deleteFrom('outbox')
      .where('email', '=', reader.email)
      .where('kind', '=', kind)
      .where('state', '=', 'waiting')
      .execute();
    await add(tx, kind, reader, facts);
  });
}

/**
 * Writes news to everybody who has confirmed their address and wants them, in one statement. `text` is Markdown.
 * Answers to how many.
 */
export async function announce(db: Db, news: Facts['news']): Promise<number> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('outbox')
    .columns(['id', 'kind', 'user_id', 'email', 'facts', 'due_at', 'created_at'])
    .expression((eb) =>
      eb
        .selectFrom('user')
        .select([
          // Random, where `newId` is none that SQLite has; the order of due letters goes by `due_at` first.
          sql<string>`lower(hex(randomblob(16)))`.as('id'),
          sql<'news'>`'news'`.as('kind'),
          'user.id as user_id',
          'user.email',
          sql<string>`${JSON.stringify(news)}`.as('facts'),
          sql<number>`0`.as('due_at'),
          sql<number>`${Date.now()}`.as('created_at'),
        ])
        .where('confirmed_at', 'is not', null)
        .where('unsubscribe', '=', 0)
        .where('disabled_on', 'is', null),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** The letter that is due longest, in our hand for LEASE milliseconds, or undefined. One statement: only one program gets it. */
export function take(db: Db, now: number): Promise<Row | undefined> {
  return db
    .updateTable('outbox')
    .set((eb) => ({ due_at: now + LEASE, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('outbox')
        .select('id')
        .where('state', '=', 'waiting')
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
    const seed = linked.includes(letter.kind) ? randomHex(32) : null;
    await tx
      .updateTable('outbox')
      .set({ seed, state: 'waiting', attempts: 0, due_at: 0, done_at: null })
      .where('id', '=', id)
      .execute();
    const { user_id, kind } = letter;
    await Event.note(tx, { kind: 'letter-again', user_id, ...by, facts: { letter: id, kind } });
    return true;
  });
}

export const STATES = ['failed', 'waiting', 'sent'] as const;

/** By recipient, kind and what the mail server said, newest first. */
export function search(
  db: Db,
  { query, group, ...page }: Search & { group?: Row['state'] | undefined },
): Promise<Found<Row>> {
  const found = db
    .selectFrom('outbox')
    .selectAll()
    .where(contains(['email', 'kind', 'failure'], query))
    .$if(group !== undefined, (qb) => qb.where('state', '=', group ?? 'failed'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
  return pageOf(found, page);
}

/** How many were given up, of those that are still kept. */
export async function countFailed(db: Db): Promise<number> {
  const { failed } = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow();
  return Number(failed);
}

/** Forgets a letter that nobody should get any more, unless somebody else has it by now. */
export async function drop(db: Db, { id, attempts }: Row): Promise<void> {
  await db.deleteFrom('outbox').where('id', '=', id).where('attempts', '=', attempts).execute();
}

/** Housekeeping: how many rows of letters that were sent or given up KEPT ago were forgotten. */
export async function removeOld(db: Db, now: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('outbox')
    .where('state', 'in', ['sent', 'failed'])
    .where('done_at', '<=', now - KEPT)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

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
