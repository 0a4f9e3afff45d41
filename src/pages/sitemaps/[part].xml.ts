// A part of the sitemap: `pages` holds what there is one of, `tags` their shelves, `media-<n>` and
// `products-<n>` a fixed range of positions each, oldest first. The list of what stands in a part comes before it,
// since search engines take a part without any address for a mistake, and a young site has no tags or no products.

import { getCollection } from 'astro:content';
import type { APIRoute } from 'astro';
import { mediaHref, productHref, shelfHref } from '#lib/helpers/hrefs.ts';
import { siteUrl } from '#components/site-url.ts';
import { type Address, sitemapPart } from '#components/sitemap.ts';
import { modifiedAt } from '#components/subject.ts';
import { xmlResponse } from '#components/xml.ts';
import { application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';

export const prerender = true;

const shelves = {
  media: { model: Media, href: mediaHref, list: '/media/' },
  products: { model: Product, href: productHref, list: '/products/' },
};

export async function getStaticPaths() {
  const { db } = application();
  const parts = ['pages', 'tags'];
  for (const [name, { model }] of Object.entries(shelves))
    for (let number = 1; number <= (await model.shardCount(db)); number++)
      parts.push(`${name}-${number}`);
  return parts.map((part) => ({ params: { part } }));
}

export const GET: APIRoute = async ({ locals, params, site }) => {
  const { db, clock } = locals.app;
  const addresses = await addressesOf(params.part ?? '');
  if (!addresses) return new Response(null, { status: 404 });
  return xmlResponse(sitemapPart(addresses, siteUrl({ site })));

  function addressesOf(part: string) {
    if (part === 'pages') return pages();
    return part === 'tags' ? tags() : numbered(part);
  }

  async function tags(): Promise<Address[]> {
    const names = (await Media.listTags(db, clock())).map(({ name }) => name);
    return ['/browse/', ...names.map(shelfHref)].map((path) => ({ path }));
  }

  async function numbered(part: string): Promise<Address[] | undefined> {
    const [, name, digits] = /^(media|products)-([1-9]\d*)$/.exec(part) ?? [];
    if (!name) return undefined;
    const { model, href, list } = shelves[name as keyof typeof shelves];
    const number = Number(digits);
    if (number > (await model.shardCount(db))) return undefined;
    const rows = await model.shard(db, clock(), number);
    const addresses = rows.map((row) => ({ path: href(row.slug), modified_at: modifiedAt(row) }));
    return number === 1 ? [{ path: list }, ...addresses] : addresses;
  }
};

/** Lists change with every item: when they did says nothing, so only their addresses stand here. */
async function pages(): Promise<Address[]> {
  const prose = (await getCollection('pages')).sort((a, b) => a.data.order - b.data.order);
  const shelves = Media.SHELVES.map(({ name }) => shelfHref(name));
  const lists = ['/', '/live/', ...shelves];
  return [...lists, ...prose.map(({ id }) => `/${id}/`)].map((path) => ({ path }));
}
