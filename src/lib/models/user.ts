// People: an address, a password, whether they want mail. Who may do what is decided elsewhere: entitlement
// is derived from payments, sessions live in src/lib/auth. Assumes addresses in lower case.
// Tested in tests/lib/models/user.test.ts.

import type { Insertable, Selectable } from 'kysely';
import type { Db, Flag, PaymentTable, UserTable } from '#db/schema.ts';
import { readAddress } from '#lib/helpers/address.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { hashPassword } from '#lib/helpers/password.ts';
import * as Event from './shared/event.ts';
import { type Flaw, type Flawed, flawed, flawsOf } from './user/new-password.ts';
import { contains, type Found, pageOf, type Search } from './shared/search.ts';
import { inTransaction } from './shared/transaction.ts';

export { randomHex };
export { hasSession, resetPassword, setPassword } from './user/credentials.ts';
export { auth, isOutdated } from './user/login.ts';
export { askEmail, askEmailAgain, changeEmail, giveUpEmail } from './user/new-email.ts';
export { SHORTEST_PASSWORD } from './user/new-password.ts';
export { ownData } from './user/own-data.ts';
export { findProgress, setProgress } from './user/progress.ts';
export { disable, enable, isLastAdmin, remove, setRole } from './user/standing.ts';
export { removeUnconfirmed, UNCONFIRMED_KEPT } from './user/unconfirmed.ts';

/** Bytes of the code in unsubscribe links. */
export const UNSUB_CODE_SIZE = 16;
const LONGEST_NAME = 100;

export type Row = Selectable<UserTable>;
export type New = Insertable<UserTable>;
/** What people other than the database may see. */
export type Public = Omit<Row, 'password' | 'unsubkey'>;

type AnyFlaw = Flaw | { reason: 'email-invalid' | 'email-taken'; field: 'email' };
export type Registered = { ok: true; user: Row } | Flawed<AnyFlaw>;

const log = logger('user');

/**
 * A new member from a form with `email`, `password`, `password_repeat` and perhaps `name`; whatever else
 * the form holds is left out. `along` is written in the same transaction, or not at all.
 * @throws Busy when too many register at once.
 */
export async function register(
  db: Db,
  form: Record<string, unknown>,
  by: Event.By = {},
  along: (tx: Db, user: Row) => Promise<unknown> = async () => undefined,
): Promise<Registered> {
  const email = readAddress(form.email);
  const flaws = await flawsOf(form.password, form.password_repeat, email ?? '');
  const [flaw, ...others] = flaws;
  if (!email) return flawed<AnyFlaw>({ reason: 'email-invalid', field: 'email' }, ...flaws);
  if (flaw) return flawed(flaw, ...others);

  const row = newRow(email, await encryptPassword(String(form.password)), readName(form.name));
  return inTransaction(db, async (tx) => {
    const user = await tx
      .insertInto('user')
      .values(row)
      .onConflict((c) => c.column('email').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!user) return flawed({ reason: 'email-taken', field: 'email' });
    await Event.note(tx, { kind: 'registered', user_id: user.id, ...by, id: user.id });
    await along(tx, user);
    return { ok: true, user };
  });
}

function newRow(email: string, password: string, name: string | null): New {
  const now = Date.now();
  return {
    ...{ id: newId(), email, password, name, role: 'member' },
    unsubkey: randomHex(UNSUB_CODE_SIZE),
    created_at: now,
    updated_at: now,
  };
}

/** A PHC string. @throws RangeError for an empty or too long password, Busy when too many wait. */
export async function encryptPassword(password: string): Promise<string> {
  return hashPassword(password);
}

/**
 * The mail setting: `true` means no mail. Answers the number of users changed; a setting that is so
 * already writes nothing and answers 1.
 * @throws TypeError unless the setting is true or false.
 */
export async function emails(db: Db, user: Pick<Row, 'id'>, setting: boolean): Promise<number> {
  if (typeof setting !== 'boolean')
    throw new TypeError(`The mail setting should be true or false, but is ${String(setting)}.`);
  const unsubscribe: Flag = setting ? 1 : 0;
  const now = Date.now();
  const row = await find(db, user.id);
  if (row?.unsubscribe === unsubscribe) return 1;
  const { numUpdatedRows } = await db
    .updateTable('user')
    .set({ unsubscribe, unsubscribed_on: setting ? now : null, updated_at: now })
    .where('id', '=', user.id)
    .executeTakeFirst();
  log.info({ user: user.id, unsubscribe }, 'mail setting changed');
  return Number(numUpdatedRows);
}

/** What the site calls somebody, cut to its longest; empty is nothing. Answers the number of users changed. */
export async function rename(db: Db, user: Pick<Row, 'id'>, name: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('user')
    .set({ name: readName(name), updated_at: Date.now() })
    .where('id', '=', user.id)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** The address is the user's: a link that was mailed to it came back. */
export async function confirm(
  db: Db,
  user: Pick<Row, 'id'>,
  now: number,
  by: Event.By = {},
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('user')
    .set({ confirmed_at: now, updated_at: Date.now() })
    .where('id', '=', user.id)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows > 0n)
    await Event.note(db, { kind: 'email-confirmed', user_id: user.id, ...by });
}

/** Newest first, of whatever status. */
export function payments(db: Db, user: Pick<Row, 'id'>): Promise<Selectable<PaymentTable>[]> {
  return db
    .selectFrom('payment')
    .selectAll()
    .where('user_id', '=', user.id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function find(db: Db, id: string): Promise<Row | undefined> {
  return db.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst();
}

/** However the address is written; undefined when nobody has it. */
export async function findByEmail(db: Db, address: string): Promise<Row | undefined> {
  const email = address.trim().toLowerCase();
  return db.selectFrom('user').selectAll().where('email', '=', email).executeTakeFirst();
}

/** The owner of the code in an unsubscribe link. */
export async function findByUnsubkey(db: Db, unsubkey: string): Promise<Row | undefined> {
  return db.selectFrom('user').selectAll().where('unsubkey', '=', unsubkey).executeTakeFirst();
}

export function publicFields({ password: _password, unsubkey: _unsubkey, ...rest }: Row): Public {
  return rest;
}

export async function count(db: Db): Promise<number> {
  const { accounts } = await db
    .selectFrom('user')
    .select((eb) => eb.fn.countAll<number>().as('accounts'))
    .executeTakeFirstOrThrow();
  return accounts;
}

/** By address and name, newest first, without what is secret. */
export async function search(db: Db, { query, ...page }: Search): Promise<Found<Public>> {
  const found = db
    .selectFrom('user')
    .selectAll()
    .where(contains(['email', 'name'], query));
  const { rows, total } = await pageOf(db, found, { table: 'user', by: 'created_at', ...page });
  return { rows: rows.map(publicFields), total };
}

/** A name on one line, or null. */
function readName(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  const words = name.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return [...words].slice(0, LONGEST_NAME).join('') || null;
}
