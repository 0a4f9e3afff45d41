// Another address to log in with. It waits beside the old one, which stays in use, until a link that was mailed to
// it comes back. A trigger voids that link when another address waits, or none (0010_new_address.ts). That the
// person who asks may do so is for the caller to know. Tested in tests/lib/models/user/new-email.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, UserTable } from '#db/schema.ts';
import { type Change, endSessions } from './credentials.ts';
import * as Event from '../shared/event.ts';
import * as Outbox from '../letters/outbox.ts';
import { inTransaction } from '../shared/transaction.ts';
import { find } from '../user.ts';

type Row = Selectable<UserTable>;

export type EmailAnswer = { ok: true; user: Row } | { ok: false; reason: 'email-taken' };

/**
 * A new address, in lower case as `readAddress` answers it, waits from now on, in place of any that waited. It
 * is asked to confirm itself, and the old one is told. One's own address ends the waiting.
 * @throws Error when there is no such user.
 */
export function askEmail(
  db: Db,
  user: Pick<Row, 'id'>,
  email: string,
  by: Event.By = {},
): Promise<EmailAnswer> {
  return inTransaction(db, async (tx) => {
    const row = await tx
      .updateTable('user')
      .set((eb) => ({
        new_email: eb.fn<string | null>('nullif', [eb.val(email), 'email']),
        updated_at: Date.now(),
      }))
      .where('id', '=', user.id)
      .where(isFree(email, user.id))
      .returningAll()
      .executeTakeFirst();
    if (!row) return taken(tx, user);
    if (row.new_email === null) return { ok: true, user: row };
    await Event.note(tx, { kind: 'email-asked', user_id: user.id, ...by });
    await Outbox.add(tx, 'address-asked', row, { email });
    await writeNewAddress(tx, row);
    return { ok: true, user: row };
  });
}

/** Another letter to the address that waits, if one does. */
export async function askEmailAgain(db: Db, user: Pick<Row, 'id'>): Promise<void> {
  await inTransaction(db, async (tx) => {
    const row = await find(tx, user.id);
    if (row?.new_email) await writeNewAddress(tx, row);
  });
}

/** No address waits any more, and no link makes one count. */
export async function giveUpEmail(db: Db, user: Pick<Row, 'id'>): Promise<void> {
  await db
    .updateTable('user')
    .set({ new_email: null, updated_at: Date.now() })
    .where('id', '=', user.id)
    .execute();
}

/**
 * The address that waits counts, since its link came back: it is confirmed, the other sessions end, and the old
 * one is told. If somebody has it by now, it waits no more, and the old one stays.
 * @throws Error when there is no such user, or no address waits.
 */
export function changeEmail(
  db: Db,
  user: Pick<Row, 'id'>,
  now: number,
  { keep_session, ...by }: Change = {},
): Promise<EmailAnswer> {
  return inTransaction(db, async (tx) => {
    const before = await find(tx, user.id);
    if (!before?.new_email) throw new Error(`No address of the user ${user.id} waits.`);
    const row = await tx
      .updateTable('user')
      .set({ email: before.new_email, new_email: null, confirmed_at: now, updated_at: Date.now() })
      .where('id', '=', user.id)
      .where(isFree(before.new_email, user.id))
      .returningAll()
      .executeTakeFirst();
    if (!row) {
      await giveUpEmail(tx, user);
      return { ok: false, reason: 'email-taken' };
    }
    await claimLetters(tx, before);
    await endSessions(tx, user.id, keep_session);
    await Event.note(tx, { kind: 'email-changed', user_id: user.id, ...by });
    await Outbox.add(tx, 'address-changed', before, { email: row.email });
    return { ok: true, user: row };
  });
}

/** Not to the old address, and to one that nobody has confirmed. */
const writeNewAddress = (tx: Db, { id, new_email }: Row) =>
  Outbox.addInstead(tx, 'new-address', { id, email: new_email ?? '', confirmed_at: null }, null);

/** Letters that only the old address was known for stay theirs: in their data, and gone with them. */
const claimLetters = (tx: Db, { id, email }: Row) =>
  tx
    .updateTable('outbox')
    .set({ user_id: id })
    .where('user_id', 'is', null)
    .where('email', '=', email)
    .execute();

const isFree = (email: string, id: string) =>
  sql<boolean>`not exists (select 1 from user as other where other.email = ${email} and other.id <> ${id})`;

async function taken(tx: Db, { id }: Pick<Row, 'id'>): Promise<EmailAnswer> {
  if (!(await find(tx, id))) throw new Error(`There is no user ${id}.`);
  return { ok: false, reason: 'email-taken' };
}
