// May they? Each page and endpoint asks for itself, as its first line:
//   const refused = await requirePaid(Astro); if (refused) return refused;
//   if (!Astro.locals.user) return signInFirst(Astro);
// People are led to where they can help themselves, scripts and fragments get a status and a sentence.
// Tested in tests/lib/auth/guards.test.ts.

import type { APIContext } from 'astro';
import { mayOpen } from '#lib/gate/access.ts';
import { json, seeOther, sentence, wantsJson } from '#lib/helpers/answers.ts';
import { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

/** Astro's context, of a page or an endpoint. */
export type Asking = Pick<APIContext, 'locals' | 'request' | 'url'>;

/** The answer for the anonymous: sign in, then come `back`. */
export function signInFirst(asking: Asking, back = comeBack(asking)): Response {
  if (isScript(asking)) return json({ error: texts.refused.login }, 401);
  return seeOther(`/login/?next=${encodeURIComponent(back)}`);
}

/** Undefined for whom members' items are open, else the answer for the others. */
export async function requirePaid(asking: Asking): Promise<Response | undefined> {
  if (!asking.locals.user) return signInFirst(asking);
  if (mayOpen('members', asking.locals.user, await isPaid(asking.locals)) === 'open')
    return undefined;
  if (isScript(asking)) return json({ error: texts.refused.members }, 403);
  return seeOther(`/join/?next=${encodeURIComponent(comeBack(asking))}`);
}

/** Undefined for admins, else the answer for the others: to them the pages do not exist. */
export function requireAdmin(asking: Asking): Response | undefined {
  if (!asking.locals.user) return signInFirst(asking);
  if (asking.locals.user.role === 'admin') return undefined;
  if (isScript(asking)) return json({ error: texts.refused.admins }, 403);
  if (!isReading(asking)) return sentence(texts.refused.admins, 403);
  return new Response(null, { status: 404, headers: { 'cache-control': 'private, no-store' } });
}

/** Whether a payment of the signed-in user opens the site now. */
export async function isPaid({ app, user }: App.Locals): Promise<boolean> {
  if (!user) return false;
  const [paid] = await Payment.paid(app.db, user, app.systems);
  return paid;
}

/** Fragments are fetched by scripts, whatever their Accept header says. */
const isScript = ({ request, url }: Asking) =>
  wantsJson(request) || url.pathname.startsWith('/members/');

/** Where to go on after signing in or paying: what was asked for, if it can be asked for again. */
const comeBack = (asking: Asking) =>
  isReading(asking) ? asking.url.pathname + asking.url.search : '/account/';

const isReading = ({ request }: Asking) => request.method === 'GET' || request.method === 'HEAD';
