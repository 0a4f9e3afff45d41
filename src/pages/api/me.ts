// Who is asking, for the greeting on published pages: `{ user: null }`, or `{ user, paid }`.
// Tested in tests/pages/api/me.test.ts.

import type { APIRoute } from 'astro';
import { isPaid } from '#lib/auth/guards.ts';
import { toShown } from '#lib/auth/sign-in.ts';
import { json, only } from '#lib/helpers/answers.ts';

export const prerender = false;

export const GET: APIRoute = async ({ locals }) => {
  // The hint may outlive the session: then it has to go, or every page would ask again.
  if (!locals.user) return json({ user: null }, 200, locals.app.sessions.signOutCookies());
  return json({ user: toShown(locals.user), paid: await isPaid(locals) });
};

export const HEAD = GET;
export const ALL = only('GET', 'HEAD');
