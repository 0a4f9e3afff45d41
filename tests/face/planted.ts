// What authors will one day write: words without a place to break, titles from right to left, tables and code
// in the notes, names that fill a line. Planted by the models into a site under test, besides its demo.

import path from 'node:path';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { cast } from '#db/seed.ts';
import { Link, Livestream, Media, Product, User } from '#lib/models/index.ts';
import type { TestSite } from '../support/site.ts';

const LONG =
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsversammlung';
const UNABRIDGED =
  'The complete and unabridged correspondence between the keeper of the lighthouse and the lady who hears the tide come in, with annotations and an index';
const ARABIC = 'مطر على سقف من صفيح: تسجيل ليلي طويل (الجزء 2) من Small Weather';
const ADDRESS = `https://example.org/${'archive/'.repeat(20)}?${'q'.repeat(80)}`;
const TAGS = JSON.stringify([LONG, 'مطر', 'rain & <snow>']);

const NOTES = `## ${LONG}

See ${ADDRESS} or \`${'x'.repeat(120)}\`, or ${LONG}.

| ${'a wide column | '.repeat(9)}
| ${'--- | '.repeat(9)}
| ${'value | '.repeat(9)}

\`\`\`
${'one long line of code; '.repeat(12)}
\`\`\`

- ${LONG}
  1. ${ARABIC}

> ${ARABIC}`;

const items: Media.New[] = [
  { kind: 'article', access: 'free', slug: 'unabridged', title: UNABRIDGED, body: NOTES },
  { kind: 'article', access: 'free', slug: 'long-words', title: LONG, body: NOTES },
  { kind: 'article', access: 'free', slug: 'right-to-left', title: ARABIC, body: ARABIC },
  { kind: 'article', slug: 'long-words-members', title: LONG, excerpt: NOTES, body: NOTES },
  { kind: 'audio', slug: 'right-to-left-members', title: ARABIC, duration_ms: 36_000_000 },
];

/** Secrets of links as they stand in letters, which the stops know. */
export const PLANTED_LINK = {
  reset: 'a-planted-reset',
  confirm: 'a-planted-confirmation',
  'new-address': 'a-planted-new-address',
  unsubscribe: 'a-planted-key',
};

async function plantLinks(db: Db): Promise<void> {
  const user = await User.findByEmail(db, cast.paid.email);
  if (!user) throw new Error(`${cast.paid.email} should be there, but is not.`);
  const set = { unsubkey: PLANTED_LINK.unsubscribe, new_email: 'somebody.new@example.org' };
  await db.updateTable('user').set(set).where('id', '=', user.id).execute();
  for (const kind of ['reset', 'confirm', 'new-address'] as const)
    await Link.mint(db, { kind, user_id: user.id, secret: PLANTED_LINK[kind] }, Date.now());
}

/** Plants them, and waits until the running site has published them. */
export async function plantHardCases(site: TestSite): Promise<void> {
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  const published_at = Date.now() - 1000;
  const product = { summary: `${LONG} ${ARABIC}`, published_at };
  await Product.create(db, { ...product, slug: 'right-to-left', title: ARABIC, body: NOTES });
  const long = await Product.create(db, { ...product, slug: 'long-words', title: LONG });
  for (const item of items) {
    const summary = item.title === LONG ? ARABIC : LONG;
    await Media.create(db, { ...item, summary, tags: TAGS, product_id: long.id, published_at });
  }
  const starts_at = Date.now() - 60_000;
  const ends_at = Date.now() + 9e6;
  await Livestream.create(db, { title: LONG, summary: ARABIC, starts_at, ends_at });
  await Livestream.create(db, { title: ARABIC, summary: LONG, starts_at: Date.now() + 9e8 });
  await rename(cast.unpaid.email, LONG);
  await rename(cast.paid.email, ARABIC);
  await plantLinks(db);
  await db.destroy();
  const published = async () => (await fetch(`${site.origin}/media/right-to-left-members/`)).ok;
  while (!(await published())) await new Promise((resolve) => setTimeout(resolve, 100));

  async function rename(email: string, name: string) {
    const user = await User.findByEmail(db, email);
    if (!user) throw new Error(`The demo has no ${email}.`);
    await db.updateTable('user').set({ name }).where('id', '=', user.id).execute();
  }
}
