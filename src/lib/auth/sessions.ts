// Who is signed in. A token of 256 random bits is in the cookie, its sha256 in the database, so a stolen
// copy of the table signs nobody in. A session ends after 14 days without use, and after 90 days in any case.
// Lucia (lucia.ts) does the work and stays behind this file. Tested in tests/lib/auth/sessions.test.ts.

import { createHash, randomBytes } from 'node:crypto';
import type { Db } from '#db/schema.ts';
import { unlessLocked } from '#lib/helpers/errors.ts';
import * as Event from '#lib/models/shared/event.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { endSessions } from '#lib/models/user/credentials.ts';
import { readCookie, sessionCookieName, signInCookies, signOutCookies } from './cookies.ts';
import { IDLE, makeLucia, type SessionRow, type UserRow } from './lucia.ts';

/** A session ends so many milliseconds after the password was given, however much it is used. */
const ABSOLUTE = 90 * 24 * 60 * 60 * 1000;
/** Its last use is written down once in so many milliseconds: reading a page should not be writing. */
const TOUCH = 5 * 60 * 1000;

export type Session = Omit<SessionRow, 'expires_at'>;

export type Identity = { user: UserRow; session: Session } | { user: null; session: null };

export interface Browser {
  user_agent?: string | null | undefined;
  /** Where it is, for the log of events. */
  ip?: string | null | undefined;
  /** The session that it has: it ends in the transaction of the new one. */
  session?: Pick<Session, 'id' | 'user_id'> | null;
}

export interface Sessions {
  /** A new session, and in its transaction `also`. `cookies` are the `Set-Cookie` lines that sign the browser in. */
  create(
    user_id: string,
    browser?: Browser,
    also?: (tx: Db) => Promise<void>,
  ): Promise<{ token: string; session: Session; cookies: string[] }>;
  /** Whose token this is: nobody's when it is unknown, too old, or no token at all. */
  validate(token: string | undefined): Promise<Identity>;
  /** The token in a `Cookie` header, or undefined. Never throws, whatever the header holds. */
  readToken(cookie_header: string | null | undefined): string | undefined;
  /** The `Set-Cookie` lines that sign the browser out. */
  signOutCookies(): string[];
  /** The sessions of a user that are alive, last used first. */
  list(user_id: string): Promise<Session[]>;
  /** Ends one session, by its id and whose it is; says so in the log of events. Was there one? */
  revoke(session: Pick<Session, 'id' | 'user_id'>, told?: Told): Promise<boolean>;
  /** Ends the sessions of a user, all or all but one. How many were there? */
  revokeAll(user_id: string, told?: Told & { keep?: string | undefined }): Promise<number>;
  /** Housekeeping: ended sessions open nothing, they only take room. */
  deleteExpired(): Promise<void>;
}

/** What the log of events calls it; nothing is said without a kind. */
export interface Told extends Event.By {
  kind?: Event.Kind;
}

const NOBODY: Identity = { user: null, session: null };
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const USER_AGENT_LENGTH = 200;

/** @param options.secure whether the site is reached by https. */
export function makeSessions(
  db: Db,
  { secure, clock = Date.now }: { secure: boolean; clock?: () => number },
): Sessions {
  const lucia = makeLucia(db, clock);

  /** Written once in TOUCH, by one of the requests that arrive together, unless another program writes for long. */
  async function touch({ id, used_at }: Session, now: number): Promise<void> {
    if (now - used_at < TOUCH) return;
    await db
      .updateTable('session')
      .set({ used_at: now, expires_at: now + IDLE.milliseconds() })
      .where('id', '=', id)
      .where('used_at', '=', used_at)
      .execute()
      .catch(unlessLocked);
  }

  return {
    async create(user_id, { user_agent, ip, session: old } = {}, also) {
      const token = randomBytes(32).toString('base64url');
      const now = clock();
      const browser = user_agent?.slice(0, USER_AGENT_LENGTH) ?? null;
      const created = await inTransaction(db, async (tx) => {
        if (old) await end(tx, old);
        const session = await makeLucia(tx, clock).createSession(
          user_id,
          { created_at: now, auth_at: now, used_at: now, user_agent: browser },
          { sessionId: sha256(token) },
        );
        await Event.note(tx, { kind: 'login', user_id, id: user_id, ip });
        await also?.(tx);
        return session;
      });
      return {
        token,
        session: toSession(created),
        cookies: signInCookies(token, secure, ABSOLUTE / 1000),
      };
    },

    async validate(token) {
      if (!token || !TOKEN.test(token)) return NOBODY;
      const { user, session } = await lucia.validateSession(sha256(token));
      if (!session) return NOBODY;
      const now = clock();
      if (now - session.created_at >= ABSOLUTE || user.row.disabled_on !== null) {
        await lucia.invalidateSession(session.id);
        return NOBODY;
      }
      await touch(toSession(session), now);
      return { user: user.row, session: toSession(session) };
    },

    readToken(header) {
      const value = readCookie(header, sessionCookieName(secure));
      return value && TOKEN.test(value) ? value : undefined;
    },

    signOutCookies: () => signOutCookies(secure),

    async list(user_id) {
      const now = clock();
      const rows = await db
        .selectFrom('session')
        .selectAll()
        .where('user_id', '=', user_id)
        .where('expires_at', '>', now)
        .where('created_at', '>', now - ABSOLUTE)
        .orderBy('used_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(({ expires_at: _expires_at, ...session }) => session);
    },

    revoke(session, told = {}) {
      return inTransaction(db, async (tx) => {
        if (!(await end(tx, session))) return false;
        await tell(tx, session.user_id, told);
        return true;
      });
    },

    revokeAll(user_id, { keep, ...told } = {}) {
      return inTransaction(db, async (tx) => {
        const ended = await endSessions(tx, user_id, keep);
        if (ended > 0) await tell(tx, user_id, told);
        return ended;
      });
    },

    deleteExpired: () => lucia.deleteExpiredSessions(),
  };
}

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');

/** Was there one? */
async function end(tx: Db, { id, user_id }: Pick<Session, 'id' | 'user_id'>): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('session')
    .where('id', '=', id)
    .where('user_id', '=', user_id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

async function tell(tx: Db, user_id: string, { kind, ...by }: Told): Promise<void> {
  if (kind) await Event.note(tx, { kind, user_id, ...by });
}

type LuciaSession = Awaited<ReturnType<ReturnType<typeof makeLucia>['createSession']>>;

const toSession = ({
  id,
  userId,
  created_at,
  auth_at,
  used_at,
  user_agent,
}: LuciaSession): Session => ({ id, user_id: userId, created_at, auth_at, used_at, user_agent });
