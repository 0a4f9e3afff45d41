// Who is signed in. A token of 256 random bits is in the cookie, its sha256 in the database, so a stolen
// copy of the table signs nobody in. A session ends after 14 days without use, and after 90 days in any case.
// Lucia (lucia.ts) does the work and stays behind this file. Tested in tests/lib/auth/sessions.test.ts.

import { createHash, randomBytes } from 'node:crypto';
import type { Db } from '#db/schema.ts';
import { readCookie, sessionCookieName, signInCookies, signOutCookies } from './cookies.ts';
import { makeLucia, type SessionRow, type UserRow } from './lucia.ts';

/** A session ends so many milliseconds after the password was given, however much it is used. */
export const ABSOLUTE = 90 * 24 * 60 * 60 * 1000;

export type Session = Omit<SessionRow, 'expires_at'>;

export type Identity = { user: UserRow; session: Session } | { user: null; session: null };

export interface Sessions {
  /** A new session. `cookies` are the `Set-Cookie` lines that sign the browser in. */
  create(
    user_id: string,
    browser?: { user_agent?: string | null },
  ): Promise<{ token: string; session: Session; cookies: string[] }>;
  /** Whose token this is: nobody's when it is unknown, too old, or no token at all. */
  validate(token: string | undefined): Promise<Identity>;
  /** The token in a `Cookie` header, or undefined. Never throws, whatever the header holds. */
  readToken(cookie_header: string | null | undefined): string | undefined;
  /** The `Set-Cookie` lines that sign the browser out. */
  signOutCookies(): string[];
  /** Ends one session, by its id. */
  revoke(session_id: string): Promise<void>;
  /** Ends every session of a user. */
  revokeAll(user_id: string): Promise<void>;
  /** Housekeeping: ended sessions open nothing, they only take room. */
  deleteExpired(): Promise<void>;
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

  return {
    async create(user_id, { user_agent = null } = {}) {
      const token = randomBytes(32).toString('base64url');
      const now = clock();
      const created = await lucia.createSession(
        user_id,
        {
          created_at: now,
          auth_at: now,
          user_agent: user_agent?.slice(0, USER_AGENT_LENGTH) ?? null,
        },
        { sessionId: sha256(token) },
      );
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
      if (clock() - session.created_at >= ABSOLUTE) {
        await lucia.invalidateSession(session.id);
        return NOBODY;
      }
      return { user: user.row, session: toSession(session) };
    },

    readToken(header) {
      const value = readCookie(header, sessionCookieName(secure));
      return value && TOKEN.test(value) ? value : undefined;
    },

    signOutCookies: () => signOutCookies(secure),
    revoke: (session_id) => lucia.invalidateSession(session_id),
    revokeAll: (user_id) => lucia.invalidateUserSessions(user_id),
    deleteExpired: () => lucia.deleteExpiredSessions(),
  };
}

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');

type LuciaSession = Awaited<ReturnType<ReturnType<typeof makeLucia>['createSession']>>;

const toSession = ({ id, userId, created_at, auth_at, user_agent }: LuciaSession): Session => ({
  id,
  user_id: userId,
  created_at,
  auth_at,
  user_agent,
});
