// The newest items of a product as RSS.

import type { APIRoute } from 'astro';
import { productFeed } from '#components/feeds/feeds.ts';
import { rss } from '#components/feeds/rss.ts';
import { productPaths } from '#components/paths.ts';
import { siteUrl } from '#components/site-url.ts';
import { xmlResponse } from '#components/xml.ts';
import { Product } from '#lib/models/index.ts';

export const prerender = true;

export const getStaticPaths = productPaths;

export const GET: APIRoute = async ({ locals, params, site, url }) => {
  const { db, clock } = locals.app;
  const from = { db, now: clock(), site: siteUrl({ site }) };
  const product = await Product.findPublished(db, params.slug ?? '', from.now);
  if (!product) return new Response(null, { status: 404 });
  const feed = await productFeed(from, product, url.pathname);
  return xmlResponse(await rss(feed));
};
