// The feeds as texts, of made-up items; tests/discovery.test.ts reads those of a whole site in a browser.

import { XMLParser } from 'fast-xml-parser'; // the one that @astrojs/rss writes with
import { describe, expect } from 'vitest';
import { FEED_SIZE } from '#components/feeds/entry.ts';
import { newestFeed, podcastFeed, productFeed } from '#components/feeds/feeds.ts';
import { jsonFeed } from '#components/feeds/json.ts';
import { podcast } from '#components/feeds/podcast.ts';
import { rss } from '#components/feeds/rss.ts';
import { Media, Product, Site } from '#lib/models/index.ts';
import { test } from '../support/database.ts';

const site = new URL('https://label.test/');
const now = 50_000_000;
const from = (db: Parameters<typeof newestFeed>[0]['db']) => ({ db, now, site });

type Given = Partial<Media.New>;
const item = (db: Parameters<typeof newestFeed>[0]['db'], title: string, given: Given = {}) =>
  Media.create(db, {
    kind: 'article',
    access: 'free',
    title,
    published_at: 1_000_000,
    ...given,
  }).then(async (row) => {
    await Media.release(db, now);
    return row;
  });

const file = (type: string, name = 'a.bin') => ({
  file_name: name,
  file_type: type,
  file_size: 1234,
  file_hash: name,
  duration_ms: 61_500,
});

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });
const channelOf = (xml: string) => {
  const { channel } = parser.parse(xml).rss;
  return { ...channel, item: channel.item === undefined ? [] : [channel.item].flat() };
};

describe('a feed', () => {
  test('has all of a free text, and of a members’ one the excerpt and the way in', async ({
    db,
  }) => {
    await item(db, 'Free', { excerpt: 'The start.', body: 'The start.\n\nAnd [more](/about/).' });
    await item(db, 'Closed', { access: 'members', excerpt: 'The start.', body: 'The secret.' });
    const json = jsonFeed(await newestFeed(from(db), '/feed.json'), site);
    const html = Object.fromEntries(json.items.map((entry) => [entry.title, entry.content_html]));
    expect(html.Free).toContain('<a href="https://label.test/about/">more</a>');
    expect(html.Closed).toContain('The start.');
    expect(html.Closed).toContain('href="https://label.test/media/closed/"');
    expect(JSON.stringify(json)).not.toContain('secret');
    const xml = await rss(await newestFeed(from(db), '/feed.xml'));
    expect(xml).not.toContain('secret');
    expect(channelOf(xml).item[1]['content:encoded']).toBe(html.Free);
  });

  test('offers the file of a free item alone', async ({ db }) => {
    await item(db, 'Rain', { kind: 'audio', ...file('audio/mpeg', 'rain.mp3') });
    await item(db, 'Bells', {
      kind: 'audio',
      access: 'members',
      ...file('audio/mpeg', 'bell.mp3'),
    });
    const feed = await newestFeed(from(db), '/feed.json');
    const [bells, rain] = jsonFeed(feed, site).items;
    expect(bells?.attachments).toBeUndefined();
    expect(rain?.attachments?.[0]).toMatchObject({
      url: expect.stringMatching(/^https:\/\/label\.test\/files\/[\w-]+\/rain\.mp3$/),
      mime_type: 'audio/mpeg',
      size_in_bytes: 1234,
      duration_in_seconds: 61.5,
    });
    expect(await rss(feed)).not.toContain('bell.mp3');
  });

  test('keeps an item’s id when its address changes', async ({ db }) => {
    const { id } = await item(db, 'Old name');
    const before = channelOf(await rss(await newestFeed(from(db), '/feed.xml'))).item[0];
    await Media.update(db, id, { slug: 'new-name' });
    const after = channelOf(await rss(await newestFeed(from(db), '/feed.xml'))).item[0];
    expect(after.link).not.toBe(before.link);
    expect(after.guid).toEqual(before.guid);
    expect(after.guid['@isPermaLink']).toBe('false');
  });

  test('says when its newest change was, never when it was rendered', async ({ db }) => {
    const row = await item(db, 'One');
    const { lastBuildDate } = channelOf(await rss(await newestFeed(from(db), '/feed.xml')));
    expect(Date.parse(lastBuildDate)).toBe(Math.floor(row.updated_at / 1000) * 1000);
  });

  test('is well-formed whatever an author writes', async ({ db }) => {
    const wild = 'A & B <b>"\u0000\u0007\ufffe\ud800 ]]> &amp; end';
    await Site.set(db, 'name', wild);
    await Site.set(db, 'tagline', wild);
    await item(db, wild, { summary: wild, body: wild, tags: JSON.stringify([wild]) });
    const { title, item: items } = channelOf(await rss(await newestFeed(from(db), '/feed.xml')));
    expect(title).toContain('A & B <b>"');
    expect(items[0].title).toBe('A & B <b>"\ufffd ]]> &amp; end');
    expect(items[0].category).toBe(items[0].title);
  });

  test('says what an author wrote plainly as it is, where readers expect HTML', async ({ db }) => {
    const summary = 'Why <video> & "5 * 3 * 2" are no. 1';
    await item(db, 'Plain', { kind: 'video', summary });
    const feed = await newestFeed(from(db), '/feed.xml');
    const html = 'Why &lt;video&gt; &amp; "5 * 3 * 2" are no. 1';
    const [entry] = channelOf(await rss(feed)).item;
    expect(entry.description).toBe(html);
    expect(entry['content:encoded']).toBe(`<p>${html}</p>`);
    const [read] = jsonFeed(feed, site).items;
    expect(read).toMatchObject({ summary, content_html: `<p>${html}</p>` });
  });

  test('says what an item is that has no words of its own', async ({ db }) => {
    await item(db, 'Rain', { kind: 'audio' });
    const [read] = jsonFeed(await newestFeed(from(db), '/feed.json'), site).items;
    expect(read?.content_html).toBe('<p>Audio: “Rain”.</p>');
  });

  test('has its newest items, so many and no more', async ({ db }) => {
    const { id: product_id, ...box } = await Product.create(db, { title: 'Box', published_at: 1 });
    for (let n = 0; n <= FEED_SIZE; n++) await item(db, `Item ${n}`, { product_id });
    for (const { entries } of [
      await newestFeed(from(db), '/feed.xml'),
      await productFeed(from(db), { ...box, id: product_id }, '/products/box/feed.xml'),
    ]) {
      expect(entries).toHaveLength(FEED_SIZE);
      expect([entries[0]?.title, entries.at(-1)?.title]).toEqual([`Item ${FEED_SIZE}`, 'Item 1']);
    }
  });

  test('without items is a feed too', async ({ db }) => {
    const feed = await newestFeed(from(db), '/feed.xml');
    expect(channelOf(await rss(feed)).item).toEqual([]);
    expect(jsonFeed(feed, site).items).toEqual([]);
  });

  test('of a product holds its items and names its page', async ({ db }) => {
    const product = await Product.create(db, { title: 'Box', published_at: 1 });
    await item(db, 'Inside', { product_id: product.id });
    await item(db, 'Outside');
    const feed = await productFeed(from(db), product, '/products/box/feed.xml');
    const channel = channelOf(await rss(feed));
    expect(channel.item.map((entry: { title: string }) => entry.title)).toEqual(['Inside']);
    expect(channel.link).toBe('https://label.test/products/box/');
    expect(channel['atom:link']['@href']).toBe('https://label.test/products/box/feed.xml');
  });
});

/**
 * What a show and an episode need for Apple. It demands title, description, image, language, category and
 * explicit of a show, title and enclosure of an episode; the rest it recommends. After the copy of its guide at
 * https://github.com/Podcastindex-org/podcast-namespace/blob/main/itunes_reference.md
 * which may be older than what Apple says today.
 */
const demanded = {
  show: {
    title: /./,
    description: /./,
    link: /^https:/,
    language: /^[a-z]{2}(-[a-z]{2})?$/i,
    'itunes:image@href': /^https:.*\.(png|jpg)$/,
    'itunes:category@text':
      /^(Arts|Business|Comedy|Education|Fiction|Government|History|Health & Fitness|Kids & Family|Leisure|Music|News|Religion & Spirituality|Science|Society & Culture|Sports|Technology|True Crime|TV & Film)$/,
    'itunes:explicit': /^(true|false)$/,
    'itunes:author': /./,
  },
  episode: {
    title: /./,
    'enclosure@url': /^https:/,
    'enclosure@length': /^[1-9]\d*$/,
    'enclosure@type': /^(audio\/(x-m4a|mpeg)|video\/(quicktime|mp4|x-m4v)|application\/pdf)$/,
    'guid#text': /^urn:uuid:/,
    pubDate: / GMT$/,
    'itunes:duration': /^\d+$/,
    'itunes:episodeType': /^(full|trailer|bonus)$/,
    'itunes:explicit': /^(true|false)$/,
  },
};

// biome-ignore lint/suspicious/noExplicitAny: any shape of XML.
function missing(node: any, table: Record<string, RegExp>): string[] {
  return Object.entries(table)
    .filter(([name, form]) => {
      const [tag = '', part = ''] = name.split(/(?=[@#])/);
      const value = part ? node[tag]?.[part] : node[tag];
      return value === undefined || !form.test(String(value));
    })
    .map(([name]) => name);
}

describe('the podcast', () => {
  const read = async (db: Parameters<typeof newestFeed>[0]['db']) => {
    const { feed, ...show } = await podcastFeed(from(db), '/podcast.xml');
    return channelOf(await podcast(feed, { ...show, site }));
  };

  test('has what Apple demands and recommends', async ({ db }) => {
    await item(db, 'Rain', { kind: 'audio', ...file('audio/mp4', 'rain.m4a') });
    await item(db, 'Film', { kind: 'video', ...file('video/mp4', 'film.mp4') });
    const channel = await read(db);
    expect(missing(channel, demanded.show)).toEqual([]);
    expect(channel.item).toHaveLength(2);
    for (const entry of channel.item) expect(missing(entry, demanded.episode)).toEqual([]);
  });

  test('has the captions of a free recording, and none of a members’ one', async ({ db }) => {
    const captions = JSON.stringify([{ file: 'en-1.vtt', lang: 'en', label: 'English' }]);
    const rain = { kind: 'audio' as const, captions };
    const { id } = await item(db, 'Rain', { ...rain, ...file('audio/mpeg', 'rain.mp3') });
    await item(db, 'Bells', { ...rain, ...file('audio/mpeg', 'b.mp3'), access: 'members' });
    const { feed, ...show } = await podcastFeed(from(db), '/podcast.xml');
    const xml = await podcast(feed, { ...show, site });
    expect([...xml.matchAll(/<podcast:transcript [^>]*>/g)].map(([tag]) => tag)).toEqual([
      `<podcast:transcript url="https://label.test/files/${id}/en-1.vtt" type="text/vtt" language="en" rel="captions"/>`,
    ]);
    const { entries } = await newestFeed(from(db), '/feed.xml');
    expect(entries.map((entry) => entry.captions.length)).toEqual([0, 1]);
  });

  test('names the address that a directory writes to, where the site has one', async ({ db }) => {
    expect((await read(db))['itunes:owner']).toBeUndefined();
    await Site.set(db, 'contact', 'ada@side-a.example');
    expect((await read(db))['itunes:owner']['itunes:email']).toBe('ada@side-a.example');
  });

  test('has a title that is a number as it was written', async ({ db }) => {
    await item(db, '007', { kind: 'audio', ...file('audio/mpeg', 'a.mp3') });
    const { feed, ...show } = await podcastFeed(from(db), '/podcast.xml');
    const xml = await podcast(feed, { ...show, site });
    const titles = [...xml.matchAll(/title>([^<]*)<\/(?:itunes:)?title>/g)].map(
      ([, title]) => title,
    );
    expect(titles.slice(1)).toEqual(['007']);
  });

  test('would fail this test with a tag less', async ({ db }) => {
    const { 'itunes:category': _, ...channel } = await read(db);
    expect(missing(channel, demanded.show)).toEqual(['itunes:category@text']);
  });

  test('holds free recordings that players can play, and nothing else', async ({ db }) => {
    await item(db, 'Closed', { kind: 'audio', access: 'members', ...file('audio/mpeg', 'a.mp3') });
    await item(db, 'Text');
    await item(db, 'Paper', { kind: 'file', ...file('application/pdf', 'b.pdf') });
    await item(db, 'Strange', { kind: 'audio', ...file('audio/ogg', 'c.ogg') });
    await item(db, 'Draft', { kind: 'audio', ...file('audio/mpeg', 'd.mp3'), published_at: null });
    await item(db, 'Open', { kind: 'audio', ...file('audio/mpeg', 'e.mp3') });
    const titles = (await read(db)).item.map((entry: { title: string }) => entry.title);
    expect(titles).toEqual(['Open']);
  });

  test('has the newest episodes first, whatever their kind, and a hundred at most', async ({
    db,
  }) => {
    const kinds = [
      { kind: 'audio' as const, ...file('audio/mpeg', 'a.mp3') },
      { kind: 'video' as const, ...file('video/mp4', 'b.mp4') },
    ];
    for (let n = 1; n <= 102; n++) await item(db, `Episode ${n}`, kinds[n % 2] ?? {});
    const titles = (await read(db)).item.map((entry: { title: string }) => entry.title);
    expect(titles).toEqual(Array.from({ length: 100 }, (_, at) => `Episode ${102 - at}`));
  });
});
