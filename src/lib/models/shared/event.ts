// What happened to accounts and payments, and what admins did: who, from which address, about what. Written
// in the transaction of the thing itself, and to the log of the program. No secret ever stands in it.
// Tested in tests/lib/models/shared/event.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, EventTable } from '#db/schema.ts';
import { cut } from '#lib/helpers/cut.ts';
import { newId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { contains, type Found, pageOf, type Search } from './search.ts';
import { sweepAway } from './sweep.ts';

export type Row = Selectable<EventTable>;

/** An event, and the addresses of the two who are in it. */
export interface Told extends Row {
  user_email: string | null;
  by_email: string | null;
}

/** What can happen, by what it is about. */
export const KINDS = {
  account: [
    ...['registered', 'login', 'login-failed', 'logout', 'session-revoked', 'sessions-revoked'],
    ...[
      'password-changed',
      'email-asked',
      'email-changed',
      'email-confirmed',
      'account-removed',
      'limit-reached',
    ],
  ],
  payment: ['payment-started', 'payment-settled', 'payment-refunded', 'payment-review'],
  admin: ['role-set', 'disabled', 'enabled', 'published', 'letter-again'],
} as const;

export type Group = keyof typeof KINDS;
export type Kind = (typeof KINDS)[Group][number];

/** Who does something, from where: a signed-in user, or nobody known (a processor, a command). */
export interface By {
  id?: string | null | undefined;
  ip?: string | null | undefined;
}

export interface Happening extends By {
  kind: Kind;
  /** Whom it is about. */
  user_id?: string | null | undefined;
  /** Ids, states, amounts: never what is secret, and nothing that somebody typed. */
  facts?: Record<string, string | number | null>;
}

/** How long events are kept, in milliseconds. */
export const KEPT = 180 * 24 * 60 * 60 * 1000;

const LONGEST_FACT = 200;
const log = logger('event');

/** Writes down what happened. In a transaction, it has happened only if that is committed. */
export async function note(db: Db, happening: Happening): Promise<void> {
  const { kind, user_id = null, id: by_id = null, ip = null, facts = {} } = happening;
  const kept = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, plain(value)]),
  );
  await db
    .insertInto('event')
    .values({
      id: newId(),
      at: Date.now(),
      kind,
      user_id,
      by_id,
      ip: ip && plain(ip),
      facts: JSON.stringify(kept),
    })
    .execute();
  const level = kind === 'payment-review' || kind === 'limit-reached' ? 'warn' : 'info';
  log[level]({ user: user_id, by: by_id, ip, ...kept }, kind);
}

/** By kind, user, address and facts, newest first. */
export function search(
  db: Db,
  { query, group, ...page }: Search & { group?: Group | undefined },
): Promise<Found<Row>> {
  const found = db
    .selectFrom('event')
    .selectAll()
    .where(contains(['kind', 'user_id', 'by_id', 'ip', 'facts'], query))
    .$if(group !== undefined, (qb) => qb.where('kind', 'in', KINDS[group ?? 'account']));
  return pageOf(db, found, { table: 'event', by: 'at', ...page });
}

/** What is about this user, newest first: all, or `limit`. Strangers who try to log in as somebody add to it. */
export function listOf(db: Db, user: { id: string }, limit?: number): Promise<Row[]> {
  return db
    .selectFrom('event')
    .selectAll()
    .where('user_id', '=', user.id)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .$if(limit !== undefined, (q) => q.limit(limit as number))
    .execute();
}

/** With the addresses of those who have an account, whom it is about and who did it. */
export async function withAddresses(db: Db, events: Row[]): Promise<Told[]> {
  const ids = new Set(events.flatMap(({ user_id, by_id }) => [user_id, by_id]));
  const people = await db
    .selectFrom('user')
    .select(['id', 'email'])
    .where(
      'id',
      'in',
      [...ids].filter((id) => id !== null),
    )
    .execute();
  const emails = new Map(people.map(({ id, email }) => [id, email]));
  const emailOf = (id: string | null) => emails.get(id ?? '') ?? null;
  return events.map((event) => ({
    ...event,
    user_email: emailOf(event.user_id),
    by_email: emailOf(event.by_id),
  }));
}

/** Housekeeping: forgets what is older than KEPT. */
export async function sweep(db: Db, now: number): Promise<void> {
  await sweepAway(db, 'event', sql`at <= ${now - KEPT}`);
}

/** On one line, and not long: a log is read line by line. */
const plain = <T extends string | number | null>(value: T) =>
  typeof value === 'string'
    ? cut(value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '), LONGEST_FACT)
    : value;
