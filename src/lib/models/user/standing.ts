// Who is let in, as what: admins, those who are let in no longer, and those who leave.
// Tested in tests/lib/models/user/standing.test.ts.

import type { Selectable } from 'kysely';
import type { Db, UserTable } from '#db/schema.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { endSessions } from './credentials.ts';
import { close } from '../payment/by-hand.ts';
import { forgetPayer } from '../payment/forget.ts';
import * as Event from '../shared/event.ts';
import { inTransaction } from '../shared/transaction.ts';
import { find } from '../user.ts';

type Row = Selectable<UserTable>;

/**
 * Makes somebody an admin, or a member again, and ends all sessions: they log in as what they are now.
 * @throws Error when there is no such user, UsageProblem for the last admin, whom a site keeps.
 */
export function setRole(db: Db, id: string, role: Row['role'], by: Event.By = {}): Promise<Row> {
  return inTransaction(db, async (tx) => {
    const before = await find(tx, id);
    if (!before) throw new Error(`There is no user ${id}.`);
    if (role !== 'admin' && (await isLastAdmin(tx, before)))
      throw new UsageProblem(
        `${before.email} is the only admin, and a site keeps its last one: make somebody else an admin first.`,
      );
    const row = await tx
      .updateTable('user')
      .set({ role, updated_at: Date.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await endSessions(tx, id);
    await Event.note(tx, { kind: 'role-set', user_id: id, ...by, facts: { role } });
    return row;
  });
}

/**
 * Lets a member in no longer, ends all sessions, and gives up the checkouts that wait for money. Admins cannot be
 * disabled: that no admin can lock out the others, they are made members first, on the command line. Answers whether
 * something changed.
 */
export function disable(db: Db, id: string, by: Event.By = {}): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const now = Date.now();
    const row = await tx
      .updateTable('user')
      .set({ disabled_on: now, updated_at: now })
      .where('id', '=', id)
      .where('role', '<>', 'admin')
      .where('disabled_on', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!row) return false;
    const cause = by.id ? `admin ${by.id}` : 'disabled';
    await closeCheckouts(tx, id, 'Its account was disabled.', { cause });
    await endSessions(tx, id);
    await Event.note(tx, { kind: 'disabled', user_id: id, ...by });
    return true;
  });
}

/** Those that wait for money. Their processor hears of it at the next look. */
async function closeCheckouts(
  tx: Db,
  user_id: string,
  reason: string,
  by: { cause: string },
): Promise<void> {
  const open = await tx
    .selectFrom('payment')
    .select('id')
    .where('user_id', '=', user_id)
    .where('status', '=', 'pending')
    .execute();
  for (const { id } of open) await close(tx, id, reason, by);
}

/** Lets somebody in again. Answers whether something changed. */
export function enable(db: Db, id: string, by: Event.By = {}): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const row = await tx
      .updateTable('user')
      .set({ disabled_on: null, updated_at: Date.now() })
      .where('id', '=', id)
      .where('disabled_on', 'is not', null)
      .returning('id')
      .executeTakeFirst();
    if (!row) return false;
    await Event.note(tx, { kind: 'enabled', user_id: id, ...by });
    return true;
  });
}

/** Whether nobody else who is let in is an admin: a site keeps its last one. */
export async function isLastAdmin(
  db: Db,
  { id, role }: Pick<Row, 'id' | 'role'>,
): Promise<boolean> {
  if (role !== 'admin') return false;
  const other = await db
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_on', 'is', null)
    .where('id', '<>', id)
    .executeTakeFirst();
  return !other;
}

export type Removed = 'removed' | 'unknown' | 'last-admin';

/**
 * Deletes somebody with all sessions and whatever else is only theirs, also letters that only their address was
 * known for, and gives up the checkouts that wait for money; the payments stay, belong to nobody, and
 * hold nothing that somebody wrote about them. A site keeps its last admin.
 */
export function remove(db: Db, id: string, by: Event.By = {}): Promise<Removed> {
  return inTransaction(db, async (tx) => {
    const row = await find(tx, id);
    if (!row) return 'unknown';
    if (await isLastAdmin(tx, row)) return 'last-admin';
    await closeCheckouts(tx, id, 'Its account was deleted.', { cause: 'account deleted' });
    await forgetPayer(tx, id);
    await tx.deleteFrom('user').where('id', '=', id).execute();
    await tx
      .deleteFrom('outbox')
      .where('user_id', 'is', null)
      .where('email', '=', row.email)
      .execute();
    await Event.note(tx, { kind: 'account-removed', user_id: id, ...by });
    return 'removed';
  });
}
