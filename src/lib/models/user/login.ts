// Is this the password of that address? Knows hashes of an older site too, and replaces them on the way.
// Assumes addresses in lower case. How often somebody may try is counted in src/lib/auth/limits.ts.
// Tested in tests/lib/models/user/login.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, UserTable } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';
import { hashPassword, isBcrypt, isBusy, verifyPassword } from '#lib/helpers/password.ts';
import * as Event from '../shared/event.ts';

type Row = Selectable<UserTable>;

const log = logger('user');

/**
 * The user of this address and password, or undefined: for an unknown address, a wrong password, and an address
 * that stands twice, which all cost the same work; and at once where one of the two is empty.
 * @throws Busy when too many log in at once; whatever the database throws.
 */
export async function auth(
  db: Db,
  address: unknown,
  password: unknown,
  by: Event.By = {},
): Promise<Row | undefined> {
  if (typeof address !== 'string' || typeof password !== 'string') return undefined;
  if (address === '' || password === '') return undefined;
  const email = address.trim().toLowerCase();
  const found = await db
    .selectFrom('user')
    .selectAll()
    .where('email', '=', email)
    .limit(2)
    .execute();
  const user = found.length === 1 ? found[0] : undefined;
  const { ok, rehash } = await verifyPassword(password, user?.password ?? null);
  if (!user || !ok) {
    await evenOut(db, password, user);
    await Event.note(db, { kind: 'login-failed', user_id: user?.id, ip: by.ip });
    return undefined;
  }
  if (!rehash) return user;
  // Undefined when it has another hash by now: a login beside this one was quicker, or a new password was.
  return (await upgrade(db, user, password)) ?? auth(db, address, password, by);
}

/**
 * Has this user another password by now than when the row was read, or gone? Who proved to know the old one then
 * has proved nothing.
 */
export async function isOutdated(db: Db, user: Pick<Row, 'id' | 'password'>): Promise<boolean> {
  const same = await db
    .selectFrom('user')
    .select('id')
    .where('id', '=', user.id)
    .where('password', '=', user.password)
    .executeTakeFirst();
  return same === undefined;
}

/** Replaces a weak hash, if the user still has it. */
async function upgrade(db: Db, user: Row, password: string): Promise<Row | undefined> {
  try {
    const row = await db
      .updateTable('user')
      .set({ password: await hashPassword(password), updated_at: Date.now() })
      .where('id', '=', user.id)
      .where('password', '=', user.password)
      .returningAll()
      .executeTakeFirst();
    if (row) log.info({ user: user.id }, 'password hash upgraded');
    return row;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return user; // the next login upgrades it
  }
}

/**
 * While the site holds bcrypt hashes, which are slower to compare, every refusal compares with one of each
 * kind: otherwise the time would tell which addresses have an account.
 */
async function evenOut(db: Db, password: string, user: Row | undefined): Promise<void> {
  if (user && isBcrypt(user.password)) {
    await verifyPassword(password, null);
    return;
  }
  const other = await db
    .selectFrom('user')
    .select('password')
    // As the index `user_bcrypt` has it, to the letter: all that begin with `$2`.
    .where(sql<boolean>`password >= '$2' and password < '$3'`)
    .limit(1)
    .executeTakeFirst();
  if (other) await verifyPassword(password, other.password);
}
