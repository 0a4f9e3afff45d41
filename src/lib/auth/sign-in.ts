// After a password was right, and at the end: what changes hands with the browser.
// Tested in tests/pages/api/login.test.ts and logout.test.ts.

import type { APIContext } from 'astro';
import { json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import type { User } from '#lib/models/index.ts';

/** A new session for `user`, never one that the browser brought along; goes on to `next`, if it is ours. */
export async function signIn(
  { locals, request }: APIContext,
  user: User.Row,
  next: unknown,
): Promise<Response> {
  const { sessions } = locals.app;
  if (locals.session) await sessions.revoke(locals.session.id);
  const user_agent = request.headers.get('user-agent');
  const { cookies } = await sessions.create(user.id, { user_agent });
  const page = ownPath(next) ?? '/account/';
  if (wantsJson(request)) return json({ user: toShown(user), next: page }, 200, cookies);
  return seeOther(page, cookies);
}

/** Ends the session and has the browser forget what it kept of the member's pages. */
export async function signOut({ locals, request }: APIContext): Promise<Response> {
  const { sessions } = locals.app;
  if (locals.session) await sessions.revoke(locals.session.id);
  const cookies = sessions.signOutCookies();
  const response = wantsJson(request) ? json({ user: null }, 200, cookies) : seeOther('/', cookies);
  response.headers.set('clear-site-data', '"cache", "storage"');
  return response;
}

/** What a script of the user's own browser may know. */
export const toShown = ({ name, email, role }: User.Row) => ({ name, email, role });
