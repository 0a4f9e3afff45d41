// The demo: a small label, its people and what it has published, from the files in db/demo. A command above
// lib, since it needs the models and the files. Planting is all or nothing, and happens once: what somebody
// removes from their demo stays removed. Ids come from the slugs, so a demo is the same everywhere.
// Tested in tests/db/seed.test.ts.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { v5 } from 'uuid';
import { readArticle } from '#lib/files/article.ts';
import { type Stored, storeFile } from '#lib/files/store.ts';
import { Livestream, Media, Payment, Product, Site, User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { toTruth } from '#lib/payments/fake/fake.ts';
import { makeLedger, paidOrder } from '#lib/payments/fake/ledger.ts';
import { cast, type Item, items, products, settings } from './demo.ts';
import type { Caption, Db } from './schema.ts';

export { canaries, cast } from './demo.ts';

/** The site value that says: planted already. */
const MARK = 'demo';
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const source = fileURLToPath(new URL('./demo/', import.meta.url));

/**
 * Plants the demo unless that was done before. What is published has fixed dates; what is scheduled comes some days
 * after `now` (milliseconds).
 */
export async function plant(
  db: Db,
  { data_dir, now }: { data_dir: string; now: number },
): Promise<{ planted: boolean }> {
  if (await Site.get(db, MARK)) return { planted: false };
  // Files first: their names hold their hash, so storing them again after a failure changes nothing.
  const sleeves = await Promise.all(products.map((product) => sleeveOf(product, data_dir)));
  const media = await Promise.all(items.map((item) => mediaOf(item, data_dir, now)));
  return inTransaction(db, async (tx) => {
    // A write: of two programs at once, the second waits here until it can see the first one's mark.
    if ((await Site.increment(tx, MARK, 0)) > 0) return { planted: false };
    await Site.set(tx, MARK, 1);
    for (const [key, value] of Object.entries(settings))
      if ((await Site.get(tx, key)) === undefined) await Site.set(tx, key, value);
    for (const sleeve of sleeves) await Product.create(tx, sleeve);
    for (const item of media) await Media.create(tx, item);
    await Livestream.create(tx, listeningEvening(now));
    await plantCast(tx, data_dir);
    await Product.release(tx, now);
    await Media.release(tx, now);
    return { planted: true };
  });
}

/** The same for the same slug on every machine. */
export const demoId = (kind: 'media' | 'product' | 'livestream', slug: string): string =>
  v5(`https://gatefold.example/${kind}/${slug}/`, v5.URL);

async function sleeveOf(
  { slug, published }: (typeof products)[number],
  data_dir: string,
): Promise<Product.New> {
  const id = demoId('product', slug);
  const { excerpt: _none, ...words } = await wordsOf(slug);
  const poster = await storeFile(data_dir, id, path.join(source, `${slug}.jpg`));
  return { id, slug, ...words, poster_name: poster.name, published_at: nineOClock(published) };
}

async function mediaOf(item: Item, data_dir: string, now: number): Promise<Media.New> {
  const { slug, kind, access, ending, seconds, captions } = item;
  const id = demoId('media', slug);
  const store = (name: string) => storeFile(data_dir, id, path.join(source, name));
  const poster = await store(`${slug}.jpg`);
  const file = ending ? await store(`${slug}.${ending}`) : undefined;
  return {
    ...{ id, slug, kind, access, ...(await wordsOf(slug)) },
    product_id: demoId('product', item.product),
    file_name: file?.name ?? null,
    file_type: file?.type ?? null,
    file_size: file?.size ?? null,
    file_hash: file?.hash ?? null,
    captions: captions ? JSON.stringify([await captionsOf(slug, store)]) : '[]',
    tags: Media.tagsColumn(item.tags),
    duration_ms: seconds === undefined ? null : seconds * 1000,
    poster_name: poster.name,
    published_at: publicationOf(item, now),
  };
}

async function captionsOf(
  slug: string,
  store: (name: string) => Promise<Stored>,
): Promise<Caption> {
  const { name } = await store(`${slug}.en.vtt`);
  return { file: name, lang: 'en', label: 'English' };
}

async function wordsOf(slug: string) {
  const { title, summary, excerpt, body } = readArticle(
    await readFile(path.join(source, `${slug}.md`), 'utf8'),
  );
  if (!title || !summary) throw new Error(`db/demo/${slug}.md should have a title and a summary.`);
  return { title, summary, excerpt: excerpt ?? '', body };
}

const nineOClock = (day: string) => Date.parse(`${day}T09:00:00Z`);

function publicationOf({ published }: Item, now: number): number | null {
  if (published === null) return null;
  if (typeof published === 'string') return nineOClock(published);
  return inDays(now, published.in_days) + 9 * HOUR;
}

/** The beginning of a later day (UTC), so that times look like times that somebody chose. */
const inDays = (now: number, days: number) => now - (now % DAY) + days * DAY;

const listeningEvening = (now: number): Livestream.New => ({
  id: demoId('livestream', 'high-tide-together'),
  title: 'High tide, together',
  summary:
    'An evening by the sea that is not there: the film on everybody’s wall at the same moment, and afterwards the people who drew it, with the window open.',
  media_id: demoId('media', 'high-tide-counted'),
  starts_at: inDays(now, 3) + 19 * HOUR,
  ends_at: inDays(now, 3) + 21 * HOUR,
});

async function plantCast(db: Db, data_dir: string): Promise<void> {
  for (const [part, { email, password, name }] of Object.entries(cast)) {
    const form = { email, name, password, password_repeat: password };
    const registered = await User.register(db, form);
    if (!registered.ok) throw new Error(`${email} could not be registered: ${registered.reason}.`);
    // One of them has not, so that a demo shows what that is like.
    if (part !== 'unpaid') await User.confirm(db, registered.user, Date.now());
    if (part === 'admin') await User.setRole(db, registered.user.id, 'admin');
    if (part === 'paid') await plantPayment(db, data_dir, registered.user);
  }
}

/** A payment that the fake processor knows of too, so that it can be refunded there. */
async function plantPayment(db: Db, data_dir: string, user: User.Row): Promise<void> {
  const { amount, currency } = settings.price;
  const payment = await Payment.start(db, { user_id: user.id, system: 'fake', amount, currency });
  const order = paidOrder(payment, settings.name);
  await makeLedger(data_dir).save(order);
  const { id, created_at } = order;
  await Payment.attach(db, payment.id, { sys_primary_id: id, sys_created_on: created_at });
  const seq = await Payment.nextSeq(db, payment.id);
  await Payment.settle(db, payment.id, { ...toTruth(order), right_mode: true, seq });
}
