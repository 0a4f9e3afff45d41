// After a password was right, and at the end: what changes hands with the browser.
// Tested in tests/pages/api/login.test.ts and logout.test.ts.

import type { APIContext } from 'astro';
import type { Db } from '#db/schema.ts';
import { answerRefusal, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { refusal } from '#lib/helpers/forms.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import { Site, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

/**
 * A new session for `user`, never one that the browser brought along; goes on to the form's `next`, if it is ours.
 * Whom an admin lets in no longer is told so, and gets none. `also` is done in the session's transaction.
 */
export async function signIn(
  context: APIContext,
  user: User.Row,
  { data, values }: Filled,
  also?: Also,
): Promise<Response> {
  if (user.disabled_on !== null)
    return answerRefusal(context, { ...(await disabled(context)), values }, '/login/');
  const renewed = await renew(context, user, also);
  if (!renewed) return answerRefusal(context, { ...WRONG, values }, '/login/');
  const { cookies } = renewed;
  const page = ownPath(data.next) ?? '/account/';
  if (wantsJson(context.request)) return json({ user: toShown(user), next: page }, 200, cookies);
  return seeOther(page, cookies);
}
type Filled = { data: { next?: unknown }; values: Record<string, string> };
type Also = (tx: Db) => Promise<void>;
const WRONG = refusal(401, { form: texts.login.wrong });

async function disabled({ locals }: APIContext) {
  return refusal(403, { form: texts.login.disabled(await Site.contact(locals.app.db)) });
}

class Outdated extends Error {}

/**
 * A new session in place of the one that the browser has: whenever a password was given (ASVS 7.2.4). Undefined
 * when it was changed while it was looked at, which ended all sessions: this one would outlive that.
 */
export async function renew(context: APIContext, user: User.Row, also?: Also) {
  const { app, session } = context.locals;
  const browser = {
    user_agent: context.request.headers.get('user-agent'),
    ip: context.locals.address,
    session,
  };
  try {
    return await app.sessions.create(user.id, browser, async (tx) => {
      if (await User.isOutdated(tx, user)) throw new Outdated();
      await also?.(tx);
    });
  } catch (error) {
    if (error instanceof Outdated) return undefined;
    throw error;
  }
}

/** Ends the session, and has the browser forget the member's pages. */
export async function signOut(context: APIContext): Promise<Response> {
  const { app, session, address } = context.locals;
  if (session)
    await app.sessions.revoke(session, { kind: 'logout', id: session.user_id, ip: address });
  return signedOut(context, '/');
}

/** The answer to a browser whose session is over. */
export function signedOut({ locals, request }: APIContext, page: string): Response {
  const cookies = locals.app.sessions.signOutCookies();
  const response = wantsJson(request)
    ? json({ user: null }, 200, cookies)
    : seeOther(page, cookies);
  response.headers.set('clear-site-data', '"cache", "storage"');
  return response;
}

/** What a script of the user's own browser may know. */
export const toShown = ({ name, email, role }: User.Row) => ({ name, email, role });
