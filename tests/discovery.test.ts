// What search engines, feed readers and those who share a link find on a whole site: every address of its
// sitemap is asked for, and read as they read it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { connect } from '#db/connect.ts';
import { canaries } from '#db/seed.ts';
import { CLOSED_PART } from '#components/structured/media.ts';
import { Media } from '#lib/models/index.ts';
import { openBrowser } from './support/browser.ts';
import { type Thing, unknownToSchemaOrg } from './support/schema-org.ts';
import { runCommand, startSite, type TestSite } from './support/site.ts';

/** What a demo calls itself: it has no SITE_URL. */
const SITE = 'http://localhost:4321';

/** No picture, no summary, and a title that would end a script. */
const wild = { title: 'Rain </script><b> & "wind"', body: 'It rains. '.repeat(40) };

let site: TestSite;
let browser: Browser;
let items: Media.Row[];
/** The source of every page in the sitemap, by its path. */
const pages = new Map<string, string>();

const read = async (at: string) => {
  const response = await fetch(site.origin + at);
  expect(response.status, at).toBe(200);
  return response.text();
};
const locations = (xml: string) =>
  [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc = '']) => {
    expect(loc).toMatch(/^http:\/\/localhost:4321\//);
    return loc.slice(SITE.length);
  });

beforeAll(async () => {
  site = await startSite();
  browser = await openBrowser();
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  await Media.create(db, { ...wild, kind: 'article', access: 'free', published_at: 1 });
  expect((await runCommand(site.env, 'publish')).code).toBe(0);
  items = (await Media.list(db)).filter(({ position }) => position !== null);
  await db.destroy();
  for (const part of locations(await read('/sitemap.xml')))
    for (const at of locations(await read(part))) pages.set(at, await read(at));
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** A value of a `<meta>` or `<link>` in the head. */
const meta = (html: string, name: string) =>
  new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(html)?.[1];
const linked = (html: string, rel: string) =>
  [...html.matchAll(/<link\b[^>]*>/g)]
    .map(([tag]) =>
      Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map((m) => [m[1], m[2]])),
    )
    .filter((attributes) => attributes.rel === rel);
const thingsOf = (html: string): Thing[] => {
  const [, json] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(html) ?? [];
  if (!json) return [];
  const graph = JSON.parse(json);
  expect(graph['@context']).toBe('https://schema.org');
  return graph['@graph'];
};

describe('the sitemap', () => {
  test('names every published item and product, and every list', () => {
    for (const { slug } of items) expect(pages.has(`/media/${slug}/`), slug).toBe(true);
    for (const at of ['/', '/media/', '/products/', '/live/', '/about/', '/products/slow-films/'])
      expect(pages.has(at), at).toBe(true);
  });

  test('is found by robots.txt, which keeps nothing of it from anybody', async () => {
    const robots = await read('/robots.txt');
    expect(robots).toContain(`Sitemap: ${SITE}/sitemap.xml`);
    const closed = [...robots.matchAll(/^Disallow: (.+)$/gm)].map(([, prefix = '']) => prefix);
    expect(closed).toContain('/api/');
    for (const at of pages.keys())
      expect(
        closed.filter((prefix) => at.startsWith(prefix)),
        at,
      ).toEqual([]);
  });
});

describe('the head of every page in the sitemap', () => {
  test('says where the page is, what it is and how it looks when shared', async () => {
    for (const [at, html] of pages) {
      expect(linked(html, 'canonical'), at).toEqual([{ rel: 'canonical', href: SITE + at }]);
      expect(meta(html, 'robots'), at).toBeUndefined();
      expect(meta(html, 'description'), at).toMatch(/.{10}/);
      expect(meta(html, 'og:description'), at).toBe(meta(html, 'description'));
      expect(meta(html, 'og:title'), at).toMatch(/./);
      expect(meta(html, 'og:url'), at).toBe(SITE + at);
      expect(meta(html, 'og:site_name'), at).toBe('Small Weather');
      expect(meta(html, 'og:locale'), at).toMatch(/^[a-z]{2}_[A-Z]{2}$/);
      expect(meta(html, 'og:image:alt'), at).toMatch(/./);
      expect(meta(html, 'twitter:card'), at).toBe('summary_large_image');
    }
  });

  test('names a picture that is there', async () => {
    const pictures = new Set([...pages.values()].map((html) => meta(html, 'og:image') ?? ''));
    expect(pictures.size).toBeGreaterThan(items.length);
    for (const picture of pictures) {
      expect(picture).toMatch(/^http:\/\/localhost:4321\//);
      const response = await fetch(site.origin + picture.slice(SITE.length));
      expect(response.headers.get('content-type'), picture).toMatch(/^image\/(png|jpeg)$/);
      // Readers in other people's pages show it.
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      await response.arrayBuffer();
    }
  });

  test('leads to the feeds, which are there', async () => {
    const hrefs = new Set<string>();
    for (const html of pages.values())
      for (const { href = '', type } of linked(html, 'alternate')) {
        expect(type).toMatch(/^application\/(rss\+xml|feed\+json)$/);
        hrefs.add(href);
      }
    expect([...hrefs]).toEqual(
      expect.arrayContaining([
        '/feed.xml',
        '/feed.json',
        '/podcast.xml',
        '/products/slow-films/feed.xml',
      ]),
    );
    for (const href of hrefs) await read(href);
  });
});

test('what search engines should leave alone has neither an address nor a picture', async () => {
  for (const at of ['/login/', '/register/', '/join/', '/no-such-page/']) {
    const html = await (await fetch(site.origin + at)).text();
    expect(meta(html, 'robots'), at).toBe('noindex');
    expect(linked(html, 'canonical'), at).toEqual([]);
    expect(meta(html, 'og:title'), at).toBeUndefined();
    expect(thingsOf(html), at).toEqual([]);
  }
});

test('every XML is one that a browser can parse', async () => {
  const page = await browser.newPage();
  const parts = locations(await read('/sitemap.xml'));
  const feeds = ['/feed.xml', '/podcast.xml', '/products/slow-films/feed.xml'];
  for (const at of ['/sitemap.xml', ...parts, ...feeds]) {
    const root = (xml: string) =>
      page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'application/xml');
        return parsed.querySelector('parsererror') ? 'error' : parsed.documentElement.localName;
      }, xml);
    const xml = await read(at);
    expect(await root(xml), at).toMatch(/^(sitemapindex|urlset|rss)$/);
    expect(await root(xml.replace('</', '<'))).toBe('error');
  }
  await page.close();
});

test('nothing of it holds what members pay for', async () => {
  const texts = [...pages.values(), await read('/feed.xml'), await read('/feed.json')];
  for (const canary of canaries)
    expect(texts.filter((text) => text.includes(canary.slice(0, 40)))).toEqual([]);
});

/**
 * What Google demands (and asks for, where this site has it) of each type, read on 2026-11-24 under
 * https://developers.google.com/search/docs/appearance/structured-data/: article, breadcrumb, event, video,
 * organization, paywalled-content. Of the other types it demands nothing: these are what they are read for.
 */
const demanded: Record<string, string[]> = {
  VideoObject: ['name', 'thumbnailUrl', 'uploadDate', 'description', 'duration'],
  AudioObject: ['name', 'uploadDate', 'description', 'duration'],
  Article: ['headline', 'image', 'datePublished', 'dateModified', 'author'],
  DigitalDocument: ['name', 'description', 'datePublished'],
  Collection: ['name', 'description', 'url', 'image'],
  BreadcrumbList: ['itemListElement'],
  BroadcastEvent: [
    'name',
    'startDate',
    'location',
    'isLiveBroadcast',
    'eventAttendanceMode',
    'organizer',
  ],
  WebSite: ['name', 'url'],
  Organization: ['name', 'url', 'logo'],
  WebPage: ['isAccessibleForFree', 'hasPart', 'mainEntity'],
};

describe('JSON-LD', () => {
  const all = () => [...pages.values()].flatMap(thingsOf);

  test('is of every type that the site has, with the fields that Google demands', () => {
    expect([...new Set(all().map((thing) => thing['@type']))].sort()).toEqual(
      Object.keys(demanded).sort(),
    );
    for (const thing of all())
      for (const field of demanded[thing['@type']] ?? [])
        expect(thing[field], `${field} of ${thing['@id']}`).not.toBeUndefined();
  });

  test('says nothing that schema.org does not know', () => {
    expect(unknownToSchemaOrg(all())).toEqual([]);
  });

  test('would fail with a field that schema.org does not know, at any depth', () => {
    const video = all().find((thing) => thing['@type'] === 'VideoObject') as Thing;
    const wrong = [
      { ...video, lenght: 'PT5S' },
      { ...video, publisher: { '@type': 'Organization', surname: 'Weather' } },
      { ...video, '@type': 'Article' },
    ];
    for (const thing of wrong) expect(unknownToSchemaOrg([thing])).not.toEqual([]);
  });

  test('gives times with their zone and whole addresses', () => {
    const json = JSON.stringify(all());
    const times = [...json.matchAll(/"(?:\w+Date|date\w+)":"([^"]+)"/g)].map(
      ([, time = '']) => time,
    );
    expect(times.length).toBeGreaterThan(items.length);
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const [, url = ''] of json.matchAll(/"(?:\w*[uU]rl|item|@id|image|logo)":"([^"]+)"/g))
      expect(url.startsWith(`${SITE}/`), url).toBe(true);
  });

  test("tells of a members' item that it is one, and never where it plays", () => {
    for (const { slug, access } of items) {
      const html = pages.get(`/media/${slug}/`) ?? '';
      const [item, ...others] = thingsOf(html) as [Thing, ...Thing[]];
      expect(item.isAccessibleForFree, slug).toBe(access === 'free');
      const closed = [item, ...others].find((thing) => thing.hasPart);
      if (access === 'free') {
        expect(closed, slug).toBeUndefined();
        continue;
      }
      expect(item.contentUrl ?? item.encoding, slug).toBeUndefined();
      expect(closed?.hasPart, slug).toMatchObject({
        isAccessibleForFree: false,
        cssSelector: `.${CLOSED_PART}`,
      });
      expect(html, slug).toMatch(new RegExp(`<div[^>]* class="[^"]*\\b${CLOSED_PART}\\b`));
    }
    const played = all().filter(({ contentUrl, encoding }) => contentUrl ?? encoding);
    expect(played.length).toBe(
      items.filter((row) => row.access === 'free' && row.file_name).length,
    );
  });

  test('cannot end its script, whatever an author writes', () => {
    const html = pages.get(`/media/${items.find(({ title }) => title === wild.title)?.slug}/`);
    const [article] = thingsOf(html ?? '');
    expect(article?.headline).toBe(wild.title);
  });
});
