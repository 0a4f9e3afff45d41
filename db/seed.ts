// The demo: a small label, its people and what it has published, from the files in db/demo. A command above
// lib, since it needs the models and the files. Planting is all or nothing, and happens once: what somebody
// removes from their demo stays removed. Ids come from the slugs, so a demo is the same everywhere.
// Tested in tests/db/seed.test.ts.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { v5 } from 'uuid';
import { readArticle } from '#lib/files/article.ts';
import { storeFile } from '#lib/files/store.ts';
import { Livestream, Media, Payment, Product, Site, User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/transaction.ts';
import type { Db } from './schema.ts';

/** Who can sign in to a demo. Their passwords are no secret: a real site is never planted. */
export const cast = {
  admin: { email: 'ada@gatefold.example', password: 'ada-keeps-the-keys', name: 'Ada' },
  paid: { email: 'grace@gatefold.example', password: 'grace-has-paid', name: 'Grace' },
  unpaid: { email: 'joan@gatefold.example', password: 'joan-leafs-through', name: 'Joan' },
} as const;

const settings = {
  name: 'Small Weather',
  tagline: 'Field recordings of places that do not exist.',
  price: { amount: 4900, currency: 'usd' },
};

const products = [
  { slug: 'rooms-with-rain', published: '2026-02-14' },
  { slug: 'slow-films', published: '2026-03-20' },
  { slug: 'kitchen-table-workshop', published: '2026-04-11' },
];

interface Item {
  slug: string;
  kind: Media.Kind;
  access: Media.Access;
  product: 'rooms-with-rain' | 'slow-films' | 'kitchen-table-workshop';
  /** A day, days from planting on, or null for a draft. */
  published: string | { in_days: number } | null;
  ending?: string;
  seconds?: number;
}

const rain = { kind: 'audio', product: 'rooms-with-rain', ending: 'm4a' } as const;
const film = { kind: 'video', product: 'slow-films', ending: 'mp4' } as const;
const text = { kind: 'article', product: 'kitchen-table-workshop' } as const;
const paper = { kind: 'file', product: 'kitchen-table-workshop' } as const;
const [free, members] = [{ access: 'free' } as const, { access: 'members' } as const];

const items: Item[] = [
  { ...rain, ...free, slug: 'rain-on-a-tin-roof', seconds: 28, published: '2026-02-14' },
  {
    ...film,
    ...free,
    slug: 'pendulums-leaving-and-returning',
    seconds: 24,
    published: '2026-03-20',
  },
  { ...text, ...free, slug: 'how-to-listen-to-rain', published: '2026-04-11' },
  { ...rain, ...members, slug: 'bells-under-water', seconds: 30, published: '2026-05-08' },
  { ...paper, ...free, slug: 'forty-two-bells', ending: 'csv', published: '2026-05-29' },
  { ...film, ...members, slug: 'high-tide-counted', seconds: 20, published: '2026-06-19' },
  { ...text, ...members, slug: 'rain-out-of-nothing', published: '2026-07-17' },
  {
    ...rain,
    ...members,
    slug: 'night-train-two-fields-away',
    seconds: 28,
    published: '2026-08-14',
  },
  { ...text, ...members, slug: 'a-wind-harp-for-a-window', published: '2026-09-04' },
  { ...paper, ...members, slug: 'seven-glasses', ending: 'pdf', published: '2026-09-25' },
  { ...film, ...members, slug: 'starlings-over-nowhere', seconds: 18, published: '2026-10-23' },
  { ...film, ...members, slug: 'a-moon-for-the-hall', seconds: 16, published: { in_days: 7 } },
  { ...rain, ...members, slug: 'refrigerator-choir', seconds: 20, published: null },
];

/**
 * Sentences that only members may find, each in one members' text or in the `comment` of one members' file
 * and nowhere else: where one of them turns up, something leaks.
 */
export const canaries: readonly string[] = [
  'Whoever hears the low bell four times in one sitting may make a wish, but it has to be about the sea.',
  'Whoever rings the third bell under water owes the harbour a song.',
  'We counted the waves from the harbour wall twice and got two different answers, both of them correct.',
  'The tide keeps its own ledger and never once shows it to the moon.',
  'The gutter in our recording plays the first notes of a hymn that the carpenter could not get out of his head.',
  'Between the second and the third call, the guard puts out the lamp in carriage four and says good night to a suitcase.',
  'The night train carries one passenger more than its timetable admits.',
  'On the third evening ours would play nothing but the interval that the neighbours use to call their dog.',
  'The best performance so far was for an audience of one cat, who left during the second reading and came back for the third.',
  'The seventh glass is tuned with the last of the marmalade.',
  'The only bird in this film that is lost joined from another flock at the eleventh second and was never asked about it.',
  'Four hundred and sixty birds agreed on this before any of them knew.',
  'Whoever hangs it in a hall should know that the coats will begin to lean towards it after the second month.',
  'The moon in the hall is wound on Tuesdays, with a teaspoon.',
  'In the second half the alto asks the others, very softly, whether somebody has left the milk out.',
  'The tenor of the choir is defrosted every second Sunday in Lent.',
];

/** The site value that says: planted already. */
const MARK = 'demo';
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const source = fileURLToPath(new URL('./demo/', import.meta.url));

/**
 * Plants the demo unless that was done before. What is published has fixed dates; what is scheduled comes
 * some days after `now` (milliseconds).
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
    await plantCast(tx);
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
  const { slug, kind, access, ending, seconds } = item;
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
    duration_ms: seconds === undefined ? null : seconds * 1000,
    poster_name: poster.name,
    published_at: publicationOf(item, now),
  };
}

async function wordsOf(slug: string) {
  const { title, summary, excerpt, body } = readArticle(
    await readFile(path.join(source, `${slug}.md`), 'utf8'),
  );
  if (!title || !summary) throw new Error(`db/demo/${slug}.md should have a title and a summary.`);
  return { title, summary, excerpt, body };
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

async function plantCast(db: Db): Promise<void> {
  const { amount, currency } = settings.price;
  for (const [part, { email, password, name }] of Object.entries(cast)) {
    const form = { email, name, password, password_repeat: password };
    const registered = await User.register(db, form);
    if (!registered.ok) throw new Error(`${email} could not be registered: ${registered.reason}.`);
    if (part === 'admin') await User.setRole(db, registered.user.id, 'admin');
    if (part === 'paid') await Payment.fake(db, { user: registered.user, amount, currency });
  }
}
