// Everything that is kept about one person, to hand to that person: without what would let somebody else in
// (password, codes); the id of a session, a hash, lets nobody in. A table that gets a `user_id` belongs here.
// Tested in tests/lib/models/user/own-data.test.ts.

import type { Selectable } from 'kysely';
import type { Db, UserTable } from '#db/schema.ts';
import { adminOf } from '../payment/log.ts';
import * as Event from '../shared/event.ts';
import { find, payments, publicFields } from '../user.ts';

type Row = Selectable<UserTable>;

/** Rows as they stand in the tables; times in milliseconds since 1970, money in minor units. */
export async function ownData(db: Db, user: Pick<Row, 'id'>) {
  const row = await find(db, user.id);
  if (!row) throw new Error(`There is no user ${user.id}.`);
  return {
    account: publicFields(row),
    payments: await payments(db, user),
    payment_log: (await listPaymentLog(db, user.id)).map((line) => ({
      ...line,
      cause: withoutAdmin(line.cause, user),
    })),
    sessions: await listSessions(db, user.id),
    progress: await listProgress(db, user.id),
    letters: await listLetters(db, row),
    events: (await Event.listOf(db, user)).map((event) => withoutOthers(event, user)),
  };
}

/** Where an admin sat who did it, and which one, is not this person's data. */
function withoutOthers(event: Event.Row, user: Pick<Row, 'id'>): Event.Row {
  if (event.by_id === null || event.by_id === user.id) return event;
  const { cause, ...facts } = JSON.parse(event.facts);
  const told = cause === undefined ? facts : { ...facts, cause: withoutAdmin(cause, user) };
  return { ...event, by_id: null, ip: null, facts: JSON.stringify(told) };
}

function withoutAdmin(cause: string, user: Pick<Row, 'id'>): string {
  const admin = adminOf(cause);
  return admin === undefined || admin === user.id ? cause : 'admin';
}

/** What happened to this person's payments, and why. */
const listPaymentLog = (db: Db, user_id: string) =>
  db
    .selectFrom('payment_log')
    .selectAll()
    .where('payment_id', 'in', (eb) =>
      eb.selectFrom('payment').select('payment.id').where('user_id', '=', user_id),
    )
    .orderBy('id')
    .execute();

const listSessions = (db: Db, user_id: string) =>
  db
    .selectFrom('session')
    .select(['id', 'created_at', 'auth_at', 'used_at', 'expires_at', 'user_agent'])
    .where('user_id', '=', user_id)
    .orderBy('created_at')
    .execute();

/**
 * Which were sent; what they said is kept until then, and of those that were given up. One that was asked for by an
 * address alone says only that.
 */
const listLetters = (db: Db, { id, email }: Row) =>
  db
    .selectFrom('outbox')
    .select(['kind', 'email', 'state', 'attempts', 'facts', 'failure', 'created_at', 'done_at'])
    .where((eb) =>
      eb.or([eb('user_id', '=', id), eb.and([eb('user_id', 'is', null), eb('email', '=', email)])]),
    )
    .orderBy('created_at')
    .execute();

const listProgress = (db: Db, user_id: string) =>
  db
    .selectFrom('progress')
    .innerJoin('media', 'media.id', 'progress.media_id')
    .select(['media.title', 'progress.media_id', 'progress.position_ms', 'progress.updated_at'])
    .where('progress.user_id', '=', user_id)
    .orderBy('progress.updated_at', 'desc')
    .execute();
