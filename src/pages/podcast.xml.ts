// Free audio and video as a podcast.

import type { APIRoute } from 'astro';
import { podcastFeed } from '#components/feeds/feeds.ts';
import { podcast } from '#components/feeds/podcast.ts';
import { siteUrl } from '#components/site-url.ts';
import { xmlResponse } from '#components/xml.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals, site, url }) => {
  const { db, clock } = locals.app;
  const from = { db, now: clock(), site: siteUrl({ site }) };
  const { feed, ...show } = await podcastFeed(from, url.pathname);
  return xmlResponse(await podcast(feed, { ...show, site: from.site }));
};
