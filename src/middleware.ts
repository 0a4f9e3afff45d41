// Identification only: who is asking. What they may is decided by the page or endpoint itself (guards.ts).
// On the way out, a page's policy becomes its own in a plain build, as the publisher does it for its pages.
// Tested in tests/staying-up.test.ts, tests/routes.test.ts.

import { defineMiddleware } from 'astro:middleware';
import { application } from '#lib/application.ts';
import { json, sentence, wantsJson } from '#lib/helpers/answers.ts';
import { isLocked } from '#lib/helpers/errors.ts';
import { withOwnPolicy } from '#lib/helpers/policy.ts';
import { texts } from '#lib/texts.ts';

export const onRequest = defineMiddleware(async (context, next) => {
  const { locals } = context;
  locals.app ??= application();
  locals.user ??= null;
  locals.session ??= null;
  if (locals.publishing) return next();
  if (context.isPrerendered) return published(await next());
  locals.address ??= context.clientAddress;

  // Counters are the same for everybody, and a number for a page full of people must cost no session each.
  const personal = !context.url.pathname.startsWith('/api/counters/');
  const token = locals.app.sessions.readToken(context.request.headers.get('cookie'));
  const identify = async () => {
    if (token && personal && !locals.session)
      Object.assign(locals, await locals.app.sessions.validate(token));
  };
  const response = await identify()
    .then(() => next())
    .catch((error) => {
      if (isLocked(error)) return tryAgain(context.request);
      throw error;
    });
  protect(response.headers);
  return response.status !== 200 && response.statusText === 'OK' ? named(response) : response;
});

/** A page that sets a status has it called OK all the same: without a word, the server finds the right one. */
const named = ({ body, status, headers }: Response) => new Response(body, { status, headers });

async function published(response: Response): Promise<Response> {
  if (!response.headers.get('content-type')?.startsWith('text/html')) return response;
  return new Response(withOwnPolicy(await response.text()), response);
}

/** Another program has held the database for too long: nothing was written, and it will be free again. */
function tryAgain(request: Request): Response {
  const error = texts.refused.busy;
  const response = wantsJson(request) ? json({ error }, 503) : sentence(error, 503);
  response.headers.set('retry-after', '5');
  return response;
}

/** Members' answers are nobody else's, no other site may frame them, and nobody guesses their charset. */
function protect(headers: Headers): void {
  if (headers.get('content-type') === 'text/html')
    headers.set('content-type', 'text/html; charset=utf-8');
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
  const policy = headers.get('content-security-policy');
  if (policy && !policy.includes('frame-ancestors'))
    headers.set(
      'content-security-policy',
      `${policy.replace(/;\s*$/, '')}; frame-ancestors 'none'`,
    );
}
