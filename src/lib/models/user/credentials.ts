// A new password. Whoever was logged in with the old one is logged out in the same transaction, and an address
// that waits is given up: somebody else may have asked for it. That the person who asks may do so is for the
// caller to know; how the address is changed stands in new-email.ts.
// Tested in tests/lib/models/user/credentials.test.ts.

import type { Selectable } from 'kysely';
import type { Db, UserTable } from '#db/schema.ts';
import { hashPassword } from '#lib/helpers/password.ts';
import * as Event from '../shared/event.ts';
import { type Flaw, type Flawed, flawed, flawsOf } from './new-password.ts';
import * as Outbox from '../letters/outbox.ts';
import { inTransaction } from '../shared/transaction.ts';

type Row = Selectable<UserTable>;

export interface Change extends Event.By {
  /** The session that goes on: the one in which this was asked for. All others end. */
  keep_session?: string | undefined;
}

export type PasswordSet = { ok: true; user: Row } | Flawed<Flaw>;
export type PasswordReset = PasswordSet | { ok: false; reason: 'not-permitted' };

interface Passwords {
  password?: unknown;
  password_repeat?: unknown;
}

/**
 * A new password, the end of the other sessions, and a letter that says so.
 * @throws Busy when too many are hashing, Error when there is no such user.
 */
export async function setPassword(
  db: Db,
  user: Pick<Row, 'id' | 'email'>,
  form: Passwords,
  change: Change = {},
): Promise<PasswordSet> {
  const set = await resetPassword(db, user, form, async () => true, change);
  if (!set.ok && set.reason === 'not-permitted')
    throw new Error(`setPassword allows every change, but got ${set.reason} for ${user.id}.`);
  return set;
}

/** As `setPassword`, if `permit` says so, which is asked in the same transaction before anything is written. */
export async function resetPassword(
  db: Db,
  user: Pick<Row, 'id' | 'email'>,
  form: Passwords,
  permit: (tx: Db) => Promise<boolean>,
  { keep_session, ...by }: Change = {},
): Promise<PasswordReset> {
  const [flaw, ...others] = await flawsOf(form.password, form.password_repeat, user.email);
  if (flaw) return flawed(flaw, ...others);
  // Before the transaction: while one is open, everybody else waits.
  const password = await hashPassword(String(form.password));
  return inTransaction(db, async (tx) => {
    if (!(await permit(tx))) return { ok: false, reason: 'not-permitted' };
    const row = await tx
      .updateTable('user')
      .set({ password, new_email: null, updated_at: Date.now() })
      .where('id', '=', user.id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new Error(`There is no user ${user.id}.`);
    await endSessions(tx, user.id, keep_session);
    await Event.note(tx, { kind: 'password-changed', user_id: user.id, ...by });
    await Outbox.add(tx, 'password-changed', row, null);
    return { ok: true, user: row };
  });
}

/** Whether it goes on: another password, or an admin, may have ended it meanwhile. */
export async function hasSession(db: Db, id: string): Promise<boolean> {
  const found = await db.selectFrom('session').select('id').where('id', '=', id).executeTakeFirst();
  return found !== undefined;
}

/** All of a user's, but the one to keep. How many were there? */
export async function endSessions(tx: Db, user_id: string, keep?: string): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('session')
    .where('user_id', '=', user_id)
    .where('id', '<>', keep ?? '')
    .executeTakeFirst();
  return Number(numDeletedRows);
}
