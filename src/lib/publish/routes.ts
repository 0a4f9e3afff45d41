// From what changed to what must be rendered: one line per page of src/pages, in the order of writing
// (leaves first, then what links to them). A public page that is not listed here is rendered at every
// publish, and what leaves it is removed: always right, and cheap while it is one page; give it a line once it has
// many.
// What a line gets is what the queue knows of a row: its slug, position and product. Addresses by a column of your
// own cannot be told from it: leave such a page unlisted, or ask whether a tag, which has its shelf, does it.
// Tested in tests/lib/publish/routes.test.ts and, for exactness, in tests/publish.test.ts.

import { Media } from '#lib/models/index.ts';
import type { Changes } from './changes.ts';
import { pagesOf } from './dependents.ts';

export type Affected = (changes: Changes) => Iterable<string>;

const page = 'src/pages/';

export const publicRoutes: Record<string, Affected> = {
  [`${page}media/[slug].astro`]: (changes) => each(itemPages(changes), (slug) => `/media/${slug}/`),
  [`${page}media/[slug].json.ts`]: (changes) =>
    each(itemPages(changes), (slug) => `/media/${slug}.json`),
  [`${page}products/[slug].astro`]: ({ products }) =>
    each(products, (slug) => `/products/${slug}/`),
  [`${page}products/[slug].json.ts`]: ({ products }) =>
    each(products, (slug) => `/products/${slug}.json`),
  [`${page}products/[slug]/feed.xml.ts`]: ({ products }) =>
    each(products, (slug) => `/products/${slug}/feed.xml`),
  [`${page}products/[slug]/feed.json.ts`]: ({ products }) =>
    each(products, (slug) => `/products/${slug}/feed.json`),
  [`${page}media/page/[page].astro`]: ({ positions }) =>
    each(listPages(positions), (number) => `/media/page/${number}/`),
  [`${page}media/page/[page].json.ts`]: ({ positions }) =>
    each(listPages(positions), (number) => `/media/page/${number}.json`),
  [`${page}browse/[shelf]/[page].astro`]: ({ shelves }) =>
    each(shelfPages(shelves), (at) => `/browse/${at}/`),
  [`${page}browse/[shelf]/[page].json.ts`]: ({ shelves }) =>
    each(shelfPages(shelves), (at) => `/browse/${at}.json`),
  [`${page}browse/[shelf]/index.astro`]: ({ shelves }) =>
    each(shelves.keys(), (shelf) => `/browse/${shelf}/`),
  [`${page}browse/[shelf].json.ts`]: ({ shelves }) =>
    each(shelves.keys(), (shelf) => `/browse/${shelf}.json`),
  [`${page}browse/index.astro`]: ({ tags }) => (tags ? ['/browse/'] : []),
  [`${page}browse.json.ts`]: ({ tags }) => (tags ? ['/browse.json'] : []),
  [`${page}media/index.astro`]: ({ media }) => (media.size ? ['/media/'] : []),
  [`${page}media.json.ts`]: ({ media }) => (media.size ? ['/media.json'] : []),
  [`${page}products/index.astro`]: ({ products }) => (products.size ? ['/products/'] : []),
  [`${page}products.json.ts`]: ({ products }) => (products.size ? ['/products.json'] : []),
  [`${page}live.astro`]: ({ live }) => (live ? ['/live/'] : []),
  [`${page}live.json.ts`]: ({ live }) => (live ? ['/live.json'] : []),
  [`${page}index.astro`]: ({ media, products, live }) =>
    media.size || products.size || live ? ['/'] : [],
  [`${page}feed.xml.ts`]: ({ media }) => (media.size ? ['/feed.xml'] : []),
  [`${page}feed.json.ts`]: ({ media }) => (media.size ? ['/feed.json'] : []),
  [`${page}podcast.xml.ts`]: ({ media }) => (media.size ? ['/podcast.xml'] : []),
  [`${page}sitemaps/[part].xml.ts`]: ({ positions, productPositions, tags }) => [
    ...(tags ? ['/sitemaps/tags.xml'] : []),
    ...each(shards(productPositions), (number) => `/sitemaps/products-${number}.xml`),
    ...each(shards(positions), (number) => `/sitemaps/media-${number}.xml`),
  ],
  [`${page}sitemap.xml.ts`]: ({ positions, productPositions }) =>
    positions.size + productPositions.size > 0 ? ['/sitemap.xml'] : [],
  [`${page}robots.txt.ts`]: () => [],
  // The page for lost visitors shows what is new.
  [`${page}404.astro`]: ({ media }) => (media.size ? ['/404/'] : []),
  // Where programs begin, the search form, and prose, change with the code, or with the site's name.
  [`${page}index.json.ts`]: () => [],
  [`${page}search.astro`]: () => [],
  [`${page}[page].astro`]: () => [],
  // Bytes are linked, not rendered: see files.ts.
  [`${page}files/[id]/[name].ts`]: () => [],
};

/** On-demand routes that are rendered ahead into dist/private, for the gate to send. */
export const gatedRoutes: Record<string, Affected> = {
  [`${page}members/[slug].astro`]: ({ media }) => each(media, (slug) => `/members/${slug}/`),
  [`${page}members/[slug].json.ts`]: ({ media }) => each(media, (slug) => `/members/${slug}.json`),
};

/** Which of the routes answer bytes of files. */
export const fileRoute = `${page}files/[id]/[name].ts`;

/** The pages of items that changed, and of those that show one of them beside them. */
const itemPages = ({ media, beside }: Changes): Set<string> => media.union(beside);

function* shelfPages(shelves: Changes['shelves']): Iterable<string> {
  for (const [shelf, pages] of shelves) for (const page of pages) yield `${shelf}/${page}`;
}

const listPages = (positions: Set<number>): Set<number> => new Set([...positions].flatMap(pagesOf));

/** The parts of the sitemap that these positions stand in. */
const shards = (positions: Set<number>): Set<number> =>
  new Set([...positions].map((position) => Math.ceil(position / Media.SHARD_SIZE)));

function* each<T>(values: Iterable<T>, address: (value: T) => string): Iterable<string> {
  for (const value of values) yield address(value);
}
