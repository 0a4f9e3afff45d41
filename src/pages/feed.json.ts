// The newest items as JSON Feed.

import type { APIRoute } from 'astro';
import { newestFeed } from '#components/feeds/feeds.ts';
import { jsonFeed } from '#components/feeds/json.ts';
import { siteUrl } from '#components/site-url.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals, site, url }) => {
  const { db, clock } = locals.app;
  const from = { db, now: clock(), site: siteUrl({ site }) };
  return Response.json(jsonFeed(await newestFeed(from, url.pathname), from.site));
};
