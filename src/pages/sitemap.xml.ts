// The index of the sitemap: which parts there are.

import type { APIRoute } from 'astro';
import { siteUrl } from '#components/site-url.ts';
import { sitemapIndex } from '#components/sitemap.ts';
import { xmlResponse } from '#components/xml.ts';
import { Media, Product } from '#lib/models/index.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals, site }) => {
  const { db } = locals.app;
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  const parts = [
    'pages',
    'tags',
    ...numbered('products', await Product.shardCount(db)),
    ...numbered('media', await Media.shardCount(db)),
  ];
  return xmlResponse(sitemapIndex(parts, siteUrl({ site })));
};
