// Counters that visitors may see and count up: which there are stands in src/lib/counters/counters.ts. What
// they answer is the same for everybody, so that it may be kept for a while. Robots read and count nothing.
// Tested in tests/pages/api/counters.test.ts.

import type { APIContext, APIRoute } from 'astro';
import { z } from 'zod';
import { findCounter } from '#lib/counters/counters.ts';
import { isRobot } from '#lib/counters/robots.ts';
import { json, only, told } from '#lib/helpers/answers.ts';
import { decode } from '#lib/helpers/decode.ts';
import { readForm } from '#lib/helpers/forms.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.counters;

/** Programs may write the colon of a key as %3A. */
const keyOf = ({ key = '' }: APIContext['params']) => decode(key) ?? '';

const beat = z.object({ visit: z.uuid({ error: t.visit }) });

export const GET: APIRoute = async ({ locals, params }) => {
  const counter = await findCounter(locals.app, keyOf(params));
  if (!counter) return json({ error: t.unknown }, 404);
  const response = json(await counter.read());
  response.headers.set('cache-control', `public, max-age=${counter.keep}`);
  return response;
};

export const POST: APIRoute = async ({ locals, params, request }) => {
  const { read, count, wantsVisit } = (await findCounter(locals.app, keyOf(params))) ?? {};
  if (!read) return json({ error: t.unknown }, 404);
  if (!count) return only('GET', 'HEAD')({ request });
  if (isRobot(request)) return json(await read());
  if (!wantsVisit) return json(await count(''));

  const form = await readForm(request, beat);
  if (!form.ok) return json(told(form), form.status);
  return json(await count(form.data.visit));
};

export const HEAD = GET;
export const ALL = only('GET', 'HEAD', 'POST');
