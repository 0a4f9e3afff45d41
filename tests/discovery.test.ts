// What search engines, feed readers and those who share a link find on a whole site: every address of its
// sitemap is asked for, and read as they read it.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import path from 'node:path';
import { connect } from '#db/connect.ts';
import { canaries } from '#db/seed.ts';
import { openBrowser } from './support/browser.ts';
import { crawl, SITE, thingsOf } from './support/crawl.ts';
import { runCommand } from './support/site.ts';

let site: Awaited<ReturnType<typeof crawl>>;
let browser: Browser;

beforeAll(async () => {
  site = await crawl();
  browser = await openBrowser();
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

describe('the sitemap', () => {
  test('names every published item and product, and every list', () => {
    for (const { slug } of site.items) expect(site.pages.has(`/media/${slug}/`), slug).toBe(true);
    const lists = ['/', '/media/', '/products/', '/live/', '/browse/', '/browse/video-free/'];
    for (const at of [...lists, '/browse/tagged-rain/', '/about/', '/products/slow-films/'])
      expect(site.pages.has(at), at).toBe(true);
  });

  test('is found by robots.txt, which keeps nothing of it from anybody', async () => {
    const robots = await site.read('/robots.txt');
    expect(robots).toContain(`Sitemap: ${SITE}/sitemap.xml`);
    const closed = [...robots.matchAll(/^Disallow: (.+)$/gm)].map(([, prefix = '']) => prefix);
    expect(closed).toContain('/api/');
    for (const at of site.pages.keys())
      expect(
        closed.filter((prefix) => at.startsWith(prefix)),
        at,
      ).toEqual([]);
  });
});

describe('the head of every page in the sitemap', () => {
  test('says where the page is, what it is and how it looks when shared', async () => {
    for (const [at, html] of site.pages) {
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
    const pictures = new Set([...site.pages.values()].map((html) => meta(html, 'og:image') ?? ''));
    expect(pictures.size).toBeGreaterThan(site.items.length);
    for (const picture of pictures) {
      expect(picture).toMatch(/^http:\/\/localhost:4321\//);
      const response = await fetch(site.origin + picture.slice(SITE.length));
      expect(response.headers.get('content-type'), picture).toMatch(/^image\/(png|jpeg)$/);
      // Readers in other people's pages show it.
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      await response.arrayBuffer();
    }
  });

  test('leads to the feeds and to its twin, which are there', async () => {
    const hrefs = new Set<string>();
    for (const html of site.pages.values())
      for (const { href = '', type } of linked(html, 'alternate')) {
        expect(type).toMatch(/^application\/(rss\+xml|feed\+json|json)$/);
        hrefs.add(href);
      }
    expect([...hrefs]).toEqual(
      expect.arrayContaining([
        '/feed.xml',
        '/feed.json',
        '/podcast.xml',
        '/products/slow-films/feed.xml',
        '/browse/tagged-rain.json',
      ]),
    );
    for (const href of hrefs) await site.read(href);
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

test('every page is HTML that no parser has to mend', async () => {
  const pages = new Map(site.pages);
  for (const at of ['/search/', '/login/', '/register/', '/reset/', '/join/'])
    pages.set(at, await site.read(at));
  for (const [at, html] of pages) {
    expect(html.slice(html.indexOf('</html>')).trim(), at).toBe('</html>');
    for (const [tag] of html.matchAll(/<[a-z][^<>]*>/g)) {
      const names = [...tag.replaceAll(/"[^"]*"/g, '').matchAll(/\s([\w:-]+)/g)].map(
        ([, name]) => name,
      );
      expect(names, `${at} ${tag}`).toEqual([...new Set(names)]);
    }
  }
});

test('every XML is one that a browser can parse', async () => {
  const page = await browser.newPage();
  const feeds = ['/feed.xml', '/podcast.xml', '/products/slow-films/feed.xml'];
  for (const at of ['/sitemap.xml', ...site.parts, ...feeds]) {
    const root = (xml: string) =>
      page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'application/xml');
        return parsed.querySelector('parsererror') ? 'error' : parsed.documentElement.localName;
      }, xml);
    const xml = await site.read(at);
    expect(await root(xml), at).toMatch(/^(sitemapindex|urlset|rss)$/);
    expect(await root(xml.replace('</', '<'))).toBe('error');
  }
  await page.close();
});

test('nothing of it holds what members pay for', async () => {
  const texts = [
    ...site.pages.values(),
    await site.read('/feed.xml'),
    await site.read('/feed.json'),
  ];
  for (const canary of canaries)
    expect(texts.filter((text) => text.includes(canary.slice(0, 40)))).toEqual([]);
});

test('no part of the sitemap is empty, even of a site where nothing is published', async () => {
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  for (const table of ['media', 'product'] as const)
    await db.updateTable(table).set({ published_at: null }).execute();
  await db.destroy();
  expect((await runCommand(site.env, 'publish')).code).toBe(0);
  const parts = await site.locations('/sitemap.xml');
  const named = await Promise.all(parts.map(site.locations));
  expect(parts.filter((_part, at) => named[at]?.length === 0)).toEqual([]);
  const all = named.flat();
  expect(all).toEqual([...new Set(all)]);
  for (const at of ['/', '/media/', '/products/', '/browse/', '/live/']) expect(all).toContain(at);
});
