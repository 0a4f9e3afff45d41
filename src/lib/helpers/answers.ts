// How endpoints answer: a redirect or a page for forms, JSON for scripts; nobody else may keep it.
// A failed form is answered by its own page (status 4xx) with what was typed, never with a password.
// Tested in tests/lib/helpers/answers.test.ts.

import type { APIContext } from 'astro';
import { texts } from '#lib/texts.ts';
import type { FormState } from './forms.ts';

/** A script asked, which reads JSON; browsers that send a form get pages and redirects. */
export function wantsJson({ headers }: Request): boolean {
  return readsJson(headers.get('accept'), headers.get('content-type'));
}

/** The same of the two headers, as they came: what it accepts, and what it sent. */
export function readsJson(accept: string | null = '', sent: string | null = ''): boolean {
  if (/application\/json/i.test(accept ?? '')) return true;
  return /^application\/json\b/i.test(sent ?? '') && !/text\/html/i.test(accept ?? '');
}

/** Answers a failed attempt: JSON for scripts, else the page of the form (an own path) once more. */
export async function answerRefusal(
  context: APIContext,
  refused: FormState,
  page?: string,
  cookies: string[] = [],
): Promise<Response> {
  const response = await failed(context, refused, page);
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  if (refused.retry_after) response.headers.set('retry-after', String(refused.retry_after));
  return response;
}

function failed(
  context: APIContext,
  refused: FormState,
  page?: string,
): Response | Promise<Response> {
  const { status, errors, values } = refused;
  if (wantsJson(context.request)) return json(told(refused), status);
  if (!page) return sentence(told(refused).error, status);
  context.locals.form = { status, errors, values };
  // Astro cannot rewrite a request whose body was read: the page gets a new one, without a body.
  const headers = new Headers(context.request.headers);
  for (const name of ['content-length', 'content-type', 'transfer-encoding']) headers.delete(name);
  return context.rewrite(new Request(new URL(page, context.url), { headers }));
}

/** What JSON says of a failed form: one sentence, and one for each field. */
export const told = ({ errors }: Pick<FormState, 'errors'>) => ({
  error: errors.form ?? Object.values(errors)[0] ?? texts.forms.failed,
  errors,
});

export function json(body: unknown, status = 200, cookies: string[] = []): Response {
  return answer(
    JSON.stringify(body),
    status,
    { 'content-type': 'application/json; charset=utf-8' },
    cookies,
  );
}

export function sentence(text: string, status: number): Response {
  return answer(`${text}\n`, status, { 'content-type': 'text/plain; charset=utf-8' });
}

/** 303: the browser goes on with a GET, to an own path or to a processor's address. */
export function seeOther(location: string, cookies: string[] = []): Response {
  // Through URL, because a header takes no "/é/" and must take no line break.
  const { origin, href } = new URL(location, OWN);
  return answer(null, 303, { location: origin === OWN ? href.slice(OWN.length) : href }, cookies);
}
const OWN = 'http://own.invalid';

/** For `export const ALL`: every verb that an endpoint does not have. */
export const only =
  (...verbs: string[]) =>
  ({ request }: Pick<APIContext, 'request'>): Response => {
    const error = texts.refused.verbs(verbs);
    const response = wantsJson(request) ? json({ error }, 405) : sentence(error, 405);
    response.headers.set('allow', verbs.join(', '));
    return response;
  };

/**
 * For `export const ALL` of what a form posts to: a mistake leaves that address in the bar of the browser, and
 * whoever opens it from there, or from a restored tab, is led to the page that holds the form.
 */
export const formAt =
  (page: string | ((params: APIContext['params']) => string)) =>
  ({ request, params }: Pick<APIContext, 'request' | 'params'>): Response => {
    if (!isOpened(request)) return only('POST')({ request });
    return seeOther(typeof page === 'string' ? page : page(params));
  };

const isOpened = (request: Request) =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !wantsJson(request) &&
  request.headers.get('accept')?.includes('text/html') === true;

function answer(
  body: string | null,
  status: number,
  headers: Record<string, string>,
  cookies: string[] = [],
): Response {
  const response = new Response(body, { status, headers });
  response.headers.set('cache-control', 'private, no-store');
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
