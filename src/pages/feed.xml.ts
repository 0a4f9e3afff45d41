// The newest items as RSS.

import type { APIRoute } from 'astro';
import { newestFeed } from '#components/feeds/feeds.ts';
import { rss } from '#components/feeds/rss.ts';
import { siteUrl } from '#components/site-url.ts';
import { xmlResponse } from '#components/xml.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals, site, url }) => {
  const { db, clock } = locals.app;
  const from = { db, now: clock(), site: siteUrl({ site }) };
  return xmlResponse(await rss(await newestFeed(from, url.pathname)));
};
