// What one logs in with, changed: the password and the address. Whoever was logged in with the old one is
// logged out in the same transaction. That the person who asks may do so is for the caller to know.
// Tested in tests/lib/models/credentials.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, UserTable } from '#db/schema.ts';
import { hashPassword } from '#lib/helpers/password.ts';
import * as Event from './event.ts';
import { type Flaw, flawOf } from './new-password.ts';
import { inTransaction } from './transaction.ts';

type Row = Selectable<UserTable>;

export interface Change extends Event.By {
  /** The session that goes on: the one in which this was asked for. All others end. */
  keep_session?: string | undefined;
}

export type PasswordSet = { ok: true; user: Row } | ({ ok: false } & Flaw);
export type EmailSet = { ok: true; user: Row } | { ok: false; reason: 'email-taken' };

/**
 * A new password, and the end of the other sessions.
 * @throws Busy when too many are hashing, Error when there is no such user.
 */
export async function setPassword(
  db: Db,
  user: Pick<Row, 'id' | 'email'>,
  form: { password?: unknown; password_repeat?: unknown },
  { keep_session, ...by }: Change = {},
): Promise<PasswordSet> {
  const flaw = await flawOf(form.password, form.password_repeat, user.email);
  if (flaw) return { ok: false, ...flaw };
  // Before the transaction: while one is open, everybody else waits.
  const password = await hashPassword(String(form.password));
  return inTransaction(db, async (tx) => {
    const row = await tx
      .updateTable('user')
      .set({ password, updated_at: Date.now() })
      .where('id', '=', user.id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new Error(`There is no user ${user.id}.`);
    await endSessions(tx, user.id, keep_session);
    await Event.note(tx, { kind: 'password-changed', user_id: user.id, ...by });
    return { ok: true, user: row };
  });
}

/**
 * A new address, in lower case as `readAddress` answers it, and the end of the other sessions.
 * @throws Error when there is no such user.
 */
export function setEmail(
  db: Db,
  user: Pick<Row, 'id'>,
  email: string,
  { keep_session, ...by }: Change = {},
): Promise<EmailSet> {
  return inTransaction(db, async (tx) => {
    const free = sql<boolean>`not exists (select 1 from user as other where other.email = ${email} and other.id <> ${user.id})`;
    const row = await tx
      .updateTable('user')
      .set({ email, updated_at: Date.now() })
      .where('id', '=', user.id)
      .where(free)
      .returningAll()
      .executeTakeFirst();
    if (row) {
      await endSessions(tx, user.id, keep_session);
      await Event.note(tx, { kind: 'email-changed', user_id: user.id, ...by });
      return { ok: true, user: row };
    }
    const found = await tx.selectFrom('user').select('id').where('id', '=', user.id).execute();
    if (found.length === 0) throw new Error(`There is no user ${user.id}.`);
    return { ok: false, reason: 'email-taken' };
  });
}

async function endSessions(tx: Db, user_id: string, keep?: string): Promise<void> {
  await tx
    .deleteFrom('session')
    .where('user_id', '=', user_id)
    .where('id', '<>', keep ?? '')
    .execute();
}
