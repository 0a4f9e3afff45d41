// Lucia 3 over our own tables. Lucia is deprecated upstream (its author now advises to own this code), so
// nothing but sessions.ts may import this file or the package: replacing it means rewriting these two.
// Lucia reads the machine's clock; the adapter translates between that and the one it is given, which tests set.
// Tested in tests/lib/auth/sessions.test.ts.

import { Lucia, TimeSpan, type Adapter, type DatabaseSession, type DatabaseUser } from 'lucia';
import { type Selectable, sql } from 'kysely';
import type { Db, SessionTable, UserTable } from '#db/schema.ts';
import { unlessLocked } from '#lib/helpers/errors.ts';
import { sweepAway } from '#lib/models/shared/sweep.ts';

/** A session that is not used for so long ends. */
export const IDLE = new TimeSpan(14, 'd');

export type UserRow = Selectable<UserTable>;
export type SessionRow = Selectable<SessionTable>;
type SessionAttributes = Pick<SessionRow, 'created_at' | 'auth_at' | 'used_at' | 'user_agent'>;

export function makeLucia(db: Db, clock: () => number) {
  return new Lucia(makeAdapter(db, clock), {
    sessionExpiresIn: IDLE,
    getSessionAttributes: ({ created_at, auth_at, used_at, user_agent }) => ({
      created_at,
      auth_at,
      used_at,
      user_agent,
    }),
    getUserAttributes: (row) => ({ row }),
  });
}

function makeAdapter(db: Db, clock: () => number): Adapter {
  const toMachine = (site_time: number) => new Date(site_time - clock() + Date.now());
  const toSite = (machine_time: Date) => machine_time.getTime() - Date.now() + clock();

  const toSession = ({ id, user_id, expires_at, ...attributes }: SessionRow): DatabaseSession => ({
    id,
    userId: user_id,
    expiresAt: toMachine(expires_at),
    attributes,
  });
  const findSession = (id: string) =>
    db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
  const findUser = (id: string) =>
    db.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst();

  return {
    async getSessionAndUser(id) {
      const session = await findSession(id);
      if (!session) return [null, null];
      const row = await findUser(session.user_id);
      const user: DatabaseUser | null = row ? { id: row.id, attributes: row } : null;
      return [toSession(session), user];
    },
    async getUserSessions(user_id) {
      const rows = await db
        .selectFrom('session')
        .selectAll()
        .where('user_id', '=', user_id)
        .execute();
      return rows.map(toSession);
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      await db
        .insertInto('session')
        .values({ id, user_id: userId, expires_at: toSite(expiresAt), ...attributes })
        .execute();
    },
    // What is half over was not used for days, so `touch` in sessions.ts writes when it ends now.
    async updateSessionExpiration() {},
    // One that has ended opens nothing, whether its row is there or not.
    async deleteSession(id) {
      await db.deleteFrom('session').where('id', '=', id).execute().catch(unlessLocked);
    },
    async deleteUserSessions(user_id) {
      await db.deleteFrom('session').where('user_id', '=', user_id).execute();
    },
    async deleteExpiredSessions() {
      await sweepAway(db, 'session', sql`expires_at <= ${clock()}`);
    },
  };
}

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof makeLucia>;
    UserId: string;
    DatabaseUserAttributes: UserRow;
    DatabaseSessionAttributes: SessionAttributes;
  }
}
