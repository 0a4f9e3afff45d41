// The property that publishing stands on: whatever happens to a site, step by step, what is served afterwards is
// what a full render of the same database and clock gives, and in the end what a plain `astro build` gives.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Livestream, Media, Product, Site } from '#lib/models/index.ts';
import { mediaPath } from '#lib/files/place.ts';
import { openWorkshop, START, type Workshop, type Yard } from './workshop.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A few more, and the lists have another page. */
const ITEMS = Media.PAGE_SIZE - 2;

const TITLES = ['Owls', 'Bells & <rain>', 'Über “nichts”', 'Tide', 'Owls'];
const TAGS = ['rain', 'Rain', 'night birds', 'sea'];
const acts = [
  ...['add', 'add', 'add', 'edit', 'edit', 'rename', 'remove', 'draft', 'schedule', 'files'],
  ...['add product', 'edit product', 'rename product', 'remove product', 'draft product'],
  ...['add stream', 'edit stream', 'remove stream', 'name', 'prose', 'wait', 'set back'],
] as const;

const step = fc.record({
  act: fc.constantFrom(...acts),
  which: fc.nat(40),
  title: fc.constantFrom(...TITLES),
  kind: fc.constantFrom(...Media.KINDS),
  access: fc.constantFrom(...Media.ACCESSES),
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 3 }),
  /** Of an item: in one of the products, or in none. */
  product: fc.nat(4),
  /** When it is published, or how long a stream takes: in days from now, or a draft, or open. */
  day: fc.constantFrom(-1, -1, -1, 1, 2, null),
  /** How far the clock goes on before the publish, in days. */
  later: fc.constantFrom(0, 0, 0, 1, 2),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export const sequences = fc.array(step, { minLength: 3, maxLength: 7 });

/** @throws when after any of the steps the site is not what a full render gives, or in the end a plain build. */
export async function staysExact(yard: Yard, steps: Step[], { plain = true } = {}): Promise<void> {
  const shop = await openWorkshop(yard);
  try {
    await begin(shop.db);
    await shop.publish();
    for (const [at, one] of steps.entries()) {
      await take(shop, yard, one, at);
      shop.setClock(shop.now() + one.later * DAY);
      await shop.publish();
      expect(await shop.unlikeFullRender(), `after step ${at + 1}, ${one.act}`).toBe('');
    }
    if (plain) expect(await shop.unlikePlainBuild(), 'against a plain build').toBe('');
  } finally {
    await shop.close();
  }
}

async function begin(db: Db): Promise<void> {
  const product = await Product.create(db, { title: 'A box', published_at: START - DAY });
  for (let n = 1; n <= ITEMS; n++)
    await Media.create(db, {
      kind: n % 2 ? 'audio' : 'article',
      access: n % 3 ? 'members' : 'free',
      title: `Number ${n}`,
      body: bodyOf(`number ${n}`),
      tags: n % 5 ? '[]' : '["rain"]',
      product_id: n % 4 ? null : product.id,
      published_at: START - 100 * DAY + n * DAY,
    });
}

/** Nobody else's words: the leak gate would stop one that is free and says what another says to members. */
const bodyOf = (name: string): string =>
  `All of ${name}: one ${name}, two ${name}, three ${name}, four ${name}, and then no more of *${name}*.`;

async function take(shop: Workshop, yard: Yard, step: Step, at: number): Promise<void> {
  const { db } = shop;
  const { act, which, title, kind, access, tags, day } = step;
  const products = await db.selectFrom('product').selectAll().orderBy('id').execute();
  const items = await db.selectFrom('media').selectAll().orderBy('id').execute();
  const streams = await db.selectFrom('livestream').selectAll().orderBy('id').execute();
  // Newest first: ids come in the order of time.
  const item = items.at(-1 - (which % (items.length || 1)));
  const product = products.at(which % (products.length || 1));
  const stream = streams.at(which % (streams.length || 1));
  const published_at = day === null ? null : shop.now() + day * DAY;
  const form = {
    ...{ title, kind, access, published_at },
    tags: JSON.stringify(tags),
    product_id: products[step.product]?.id ?? null,
  };
  const slug = `moved-${at}`;
  const times = {
    starts_at: shop.now() + ((which % 5) - 2) * DAY,
    ends_at: day === null ? null : shop.now() + ((which % 5) - 2 + Math.abs(day)) * DAY,
  };
  const text = { title, summary: `In short: ${at}.` };

  if (act === 'add') await Media.create(db, { ...form, body: bodyOf(`step ${at}`) });
  if (act === 'edit' && item)
    await Media.update(db, item.id, { ...form, published_at: item.published_at });
  if (act === 'rename' && item) await Media.update(db, item.id, { slug });
  if (act === 'remove' && item) await Media.remove(db, item.id);
  if (act === 'draft' && item) await Media.update(db, item.id, { published_at: null });
  if (act === 'schedule' && item) await Media.update(db, item.id, { published_at });
  if (act === 'files' && item) await giveFiles(shop, item, at);

  if (act === 'add product') await Product.create(db, { ...text, published_at });
  if (act === 'edit product' && product) await Product.update(db, product.id, text);
  if (act === 'rename product' && product) await Product.update(db, product.id, { slug });
  if (act === 'remove product' && product) await Product.remove(db, product.id);
  if (act === 'draft product' && product) await Product.update(db, product.id, { published_at });

  // An item is of one stream at most.
  const free = item && streams.every(({ media_id }) => media_id !== item.id);
  const media_id = which % 2 && free ? item.id : null;
  if (act === 'add stream') await Livestream.create(db, { ...text, ...times, media_id });
  if (act === 'edit stream' && stream)
    await Livestream.update(db, stream.id, { ...text, media_id });
  if (act === 'remove stream' && stream) await Livestream.remove(db, stream.id);

  if (act === 'name') await Site.set(db, which % 2 ? 'name' : 'tagline', `${title} ${at}`);
  if (act === 'prose') shop.use(which % 2 ? await yard.edited() : yard.sources);
  if (act === 'wait') shop.setClock(shop.now() + DAY);
  // Whatever else became of the time, this clock was wrong.
  if (act === 'set back') shop.setClock(shop.now() - (which % 3) * DAY - 1);
}

/** Another file and another poster; of a free item both are public. */
async function giveFiles({ app, db }: Workshop, { id }: Media.Row, at: number): Promise<void> {
  const [file_name, poster_name] = [`file-${at}.txt`, `poster-${at}.svg`];
  for (const name of [file_name, poster_name]) {
    const file = mediaPath(app.settings.data_dir, id, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${name} of ${id}`);
  }
  await Media.update(db, id, { file_name, poster_name, file_type: 'text/plain', file_size: 50 });
}
