// A catalogue of any size for benchmarks: articles of about 120 words, a third of them free, some of them in
// products, always the same for the same number.

import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { Media, Product, Site } from '#lib/models/index.ts';

/** Items to a transaction while filling. */
const STRIDE = 2000;
/** One item in ten stands in a product, ten to a product. */
const ITEMS_OF_A_PRODUCT = 10;
const DAY = 24 * 60 * 60 * 1000;

export interface Article {
  title: string;
  summary: string;
  excerpt: string;
  body: string;
  access: Media.Access;
  published_at: number;
}

/** Article number `n`, from 1: a day younger than the one before. */
export function article(n: number): Article {
  const word = words(n);
  const sentence = (length: number) => {
    const text = Array.from({ length }, word).join(' ');
    return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
  };
  const paragraph = () => Array.from({ length: 4 }, () => sentence(10)).join(' ');
  return {
    title: `Record ${n}: ${sentence(3).slice(0, -1)}`,
    summary: sentence(12),
    excerpt: sentence(20),
    body: [paragraph(), paragraph(), paragraph()].join('\n\n'),
    access: n % 3 === 0 ? 'free' : 'members',
    published_at: Date.UTC(2026, 0, 1) - 100_000 * DAY + n * DAY,
  };
}

/** Fills a new database with `items` published articles and leaves nothing in the publisher's queue. */
export async function fill(file: string, items: number): Promise<Db> {
  const db = connect(file);
  await migrate(db, file);
  await Site.set(db, 'name', 'A long shelf');
  for (let from = 1; from <= items; from += STRIDE)
    await db.transaction().execute(async (tx) => {
      for (let n = from; n < Math.min(from + STRIDE, items + 1); n++)
        await Media.create(tx, {
          ...article(n),
          kind: 'article',
          slug: `record-${n}`,
          product_id: await productOf(tx, n),
        });
    });
  return db;
}

let product: Product.Row | undefined;

async function productOf(db: Db, n: number): Promise<string | null> {
  if (n % 10 !== 0) return null;
  if ((n / 10) % ITEMS_OF_A_PRODUCT === 1)
    product = await Product.create(db, {
      title: `Box ${n}`,
      slug: `box-${n}`,
      summary: article(n).summary,
      published_at: article(n).published_at,
    });
  return product?.id ?? null;
}

/** The words of one article, from a small generator of random numbers (mulberry32) seeded with its number. */
function words(seed: number): () => string {
  let state = Math.imul(seed, 0x9e3779b1);
  const next = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  return () => {
    let word = '';
    for (let syllables = 1 + next(3); syllables > 0; syllables--)
      word += `${'bdfgklmnprstvz'[next(14)]}${'aeiou'[next(5)]}${['', 'n', 'r', 's'][next(4)]}`;
    return word;
  };
}
