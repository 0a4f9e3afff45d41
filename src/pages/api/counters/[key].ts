// Counters that visitors may see and count up: `plays:<id of a published item>`, nothing else.
// Tested in tests/pages/api/counters.test.ts.

import type { APIRoute } from 'astro';
import { json, only } from '#lib/helpers/answers.ts';
import { isId } from '#lib/helpers/ids.ts';
import { Media, Site } from '#lib/models/index.ts';

export const prerender = false;

const UNKNOWN = { error: 'There is no such counter.' };

export const GET: APIRoute = async ({ locals, params }) => {
  const key = await findKey(locals, params.key);
  if (!key) return json(UNKNOWN, 404);
  return json({ key, value: (await Site.get(locals.app.db, key)) ?? 0 });
};

export const POST: APIRoute = async ({ locals, params }) => {
  const key = await findKey(locals, params.key);
  if (!key) return json(UNKNOWN, 404);
  return json({ key, value: await Site.increment(locals.app.db, key) });
};

export const HEAD = GET;
export const ALL = only('GET', 'HEAD', 'POST');

async function findKey({ app }: App.Locals, key = ''): Promise<string | undefined> {
  const id = /^plays:(.+)$/.exec(key)?.[1];
  if (!isId(id)) return undefined;
  const media = await Media.find(app.db, id);
  return media && Media.isPublished(media, app.clock()) ? `plays:${media.id}` : undefined;
}
