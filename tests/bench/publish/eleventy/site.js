// Every file of the site by its address, and what is in it. catalogue.json is what tests/bench/publish/sources.ts read.

import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import {
  feed,
  home,
  item,
  jsonFeed,
  list,
  members,
  product,
  prose,
  sitemap,
  text,
} from './views.js';

const site = JSON.parse(readFileSync(new URL('catalogue.json', import.meta.url), 'utf8'));
const markdown = new MarkdownIt();
const files = new Map();
const newest = site.items.toReversed();
const entryOf = ({ id, slug, access, title, summary, published_at }) => ({
  id,
  slug,
  url: `/media/${slug}/`,
  json_url: `/media/${slug}.json`,
  kind: 'article',
  access,
  title,
  summary,
  poster_url: null,
  duration_ms: null,
  tags: [],
  published_at,
});
const linkOf = (row) =>
  row && { title: row.title, url: `/media/${row.slug}/`, json_url: `/media/${row.slug}.json` };
const told = (row) =>
  row.access === 'free' ? markdown.render(row.body) : `<p>${text(row.excerpt)}</p>`;
const json = (value) => JSON.stringify({ format: 1, ...value });
const boxes = new Map(site.products.map((box) => [box.slug, { ...box, items: [] }]));
for (const row of site.items) boxes.get(row.product)?.items.push(row);

for (const [at, row] of site.items.entries()) {
  const box = boxes.get(row.product);
  const beside = {
    previous: site.items[at - 1],
    next: site.items[at + 1],
    related: box
      ? box.items
          .filter((other) => other !== row)
          .slice(-6)
          .reverse()
      : [],
  };
  files.set(`/media/${row.slug}/index.html`, () => item(site, row, beside, box, told(row)));
  files.set(`/media/${row.slug}.json`, () =>
    json({
      ...entryOf(row),
      excerpt: row.excerpt,
      body: row.access === 'free' ? row.body : null,
      previous: linkOf(beside.previous) ?? null,
      next: linkOf(beside.next) ?? null,
      related: beside.related.map(linkOf),
    }),
  );
  if (row.access === 'free') continue;
  files.set(`/members/${row.slug}/index.html`, () => members(site, row, markdown.render(row.body)));
  files.set(`/members/${row.slug}.json`, () =>
    json({ slug: row.slug, body: row.body, file: null, captions: [] }),
  );
}

for (const box of boxes.values()) {
  const base = `/products/${box.slug}`;
  files.set(`${base}/index.html`, () => product(site, box));
  files.set(`${base}.json`, () =>
    json({
      id: box.id,
      slug: box.slug,
      url: `${base}/`,
      title: box.title,
      summary: box.summary,
      media: box.items.map(entryOf),
    }),
  );
  files.set(`${base}/feed.xml`, () => feed(box.title, box.items, told));
  files.set(`${base}/feed.json`, () => jsonFeed(box.title, box.items, told));
}

/** The newest page under its own address, and all of them by number, the oldest first. */
function shelf(base, numbered, title, rows) {
  const oldest = rows.toReversed();
  const last = Math.ceil(rows.length / site.page_size);
  const put = (address, title, part, number) => {
    files.set(`${address}/index.html`, () =>
      list(site, title, part, { base: numbered, number, last }),
    );
    files.set(`${address}.json`, () =>
      json({ url: `${address}/`, title, media: part.map(entryOf) }),
    );
  };
  put(base, title, rows.slice(0, site.page_size), last + 1);
  for (let number = 1; number <= last; number++) {
    const part = oldest.slice((number - 1) * site.page_size, number * site.page_size).reverse();
    put(`${numbered}/${number}`, title, part, number);
  }
}
shelf('/media', '/media/page', 'Media', newest);
for (const name of site.shelves) {
  const of = (row) => ['article', row.access, `article-${row.access}`].includes(name);
  shelf(`/browse/${name}`, `/browse/${name}`, name, newest.filter(of));
}

for (const { slug, title, body } of site.prose)
  files.set(`/${slug}/index.html`, () => prose(site, title, body));
files.set('/404.html', () => prose(site, 'Not here', '<h1>Nothing is at this address</h1>'));
files.set('/index.html', () => home(site, newest.slice(0, 12)));
const links = (rows) =>
  rows
    .map(
      ({ href, title, summary }) => `<p><a href="${href}">${text(title)}</a> ${text(summary)}</p>`,
    )
    .join('');
const allBoxes = site.products.map((box) => ({ ...box, href: `/products/${box.slug}/` }));
const allShelves = site.shelves.map((name) => ({
  href: `/browse/${name}/`,
  title: name,
  summary: '',
}));
files.set('/products/index.html', () => prose(site, 'Products', links(allBoxes)));
files.set('/browse/index.html', () => prose(site, 'Browse', links(allShelves)));
files.set('/products.json', () => json({ title: 'Products', products: allBoxes }));
files.set('/browse.json', () => json({ title: 'Browse', shelves: allShelves }));
files.set('/live.json', () => json({ title: 'Live', now: [], next: [], past: [] }));
files.set('/index.json', () =>
  json({ title: 'A long shelf', media: '/media.json', products: '/products.json' }),
);
files.set('/feed.xml', () => feed('A long shelf', newest.slice(0, 50), told));
files.set('/feed.json', () => jsonFeed('A long shelf', newest.slice(0, 50), told));
files.set('/podcast.xml', () => feed('A long shelf', [], told));

const parts = new Map([
  ['pages', site.prose.map(({ slug }) => `/${slug}/`)],
  ['tags', []],
]);
for (const [kind, rows] of [
  ['media', site.items],
  ['products', site.products],
])
  for (let at = 0; at < rows.length; at += site.part_size)
    parts.set(
      `${kind}-${at / site.part_size + 1}`,
      rows.slice(at, at + site.part_size).map(({ slug }) => `/${kind}/${slug}/`),
    );
for (const [name, urls] of parts) files.set(`/sitemaps/${name}.xml`, () => sitemap('url', urls));
files.set('/sitemap.xml', () =>
  sitemap(
    'sitemap',
    [...parts.keys()].map((name) => `/sitemaps/${name}.xml`),
  ),
);

export const addresses = [...files.keys()];
export const render = (address) => files.get(address)();
