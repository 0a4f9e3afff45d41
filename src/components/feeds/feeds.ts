// Which feeds the site has, and what stands in each: the newest items, those of a product, the podcast.

import { entryOf, FEED_SIZE, type Feed } from '#components/feeds/entry.ts';
import { productHref } from '#lib/helpers/hrefs.ts';
import { siteWords } from '#components/site-words.ts';
import { describeProduct } from '#components/subject.ts';
import type { Db } from '#db/schema.ts';
import { isPlayed } from '#lib/helpers/kinds.ts';
import { Media, type Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

/** The database, the moment in milliseconds, and where the site is reached. */
interface From {
  db: Db;
  now: number;
  site: URL;
}

/** Episodes that the podcast holds: players keep the older ones that they have seen. */
const EPISODES = 100;

export async function newestFeed({ db, now, site }: From, self: string): Promise<Feed> {
  const { name, description } = await wordsOf(db);
  const rows = await Media.listPublished(db, now, { limit: FEED_SIZE });
  const title = texts.feeds.newest(name);
  return feedOf({ title, description, home: '/', self, rows }, site);
}

export async function productFeed(
  { db, now, site }: From,
  product: Product.Row,
  self: string,
): Promise<Feed> {
  const { name } = await wordsOf(db);
  const rows = await Media.listPublished(db, now, { limit: FEED_SIZE, product_id: product.id });
  const title = texts.feeds.product(product.title, name);
  const home = productHref(product.slug);
  return feedOf({ title, description: describeProduct(product), home, self, rows }, site);
}

export async function podcastFeed({ db, now, site }: From, self: string) {
  const { name, description, contact } = await wordsOf(db);
  const free = (free_kind: Media.Kind) =>
    Media.listPublished(db, now, { limit: EPISODES, free_kind });
  const rows = (await Promise.all(Media.KINDS.filter(isPlayed).map(free)))
    .flat()
    .sort((a, b) => (b.position ?? 0) - (a.position ?? 0))
    .slice(0, EPISODES);
  return { name, contact, feed: feedOf({ title: name, description, home: '/', self, rows }, site) };
}

async function wordsOf(db: Db) {
  const { name, tagline, contact } = await siteWords(db);
  return { name, contact, description: tagline || texts.feeds.description(name) };
}

interface Given {
  title: string;
  description: string;
  home: string;
  self: string;
  rows: Media.Row[];
}

const feedOf = ({ home, self, rows, ...words }: Given, site: URL): Feed => ({
  ...words,
  home: new URL(home, site),
  self: new URL(self, site),
  entries: rows.map((row) => entryOf(row, site)),
});
