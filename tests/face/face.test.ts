// What the public face is held to, on every page in each of its states (stops.ts): nothing that axe objects to
// by day or by night, nothing wider than a phone or a zoomed window from left to right and from right to left,
// nothing that moves for those who asked for no motion, nothing that jumps, nothing heavy, and nothing that
// needs a mouse.

import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { openBrowser } from '../support/browser.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { blocking, weigh } from '../support/weight.ts';
import { tabTo } from './keyboard.ts';
import { accessibility, COLOUR_RULES, cut, jumps, motion, overflow } from './looks.ts';
import { plantHardCases } from './planted.ts';
import { type Person, stops } from './stops.ts';

const pages = fileURLToPath(new URL('../../src/pages', import.meta.url));
/** CSS pixels: a desk, the same desk at 200 %, and reflow at 400 % (WCAG 1.4.10). */
const [DESK, ZOOMED, NARROW] = [1280, 640, 320];
/** There and back: a window that changes its size costs more than anything that is measured in it. */
const layouts = [
  ['ltr', [DESK, ZOOMED, NARROW]],
  ['rtl', [NARROW, ZOOMED, DESK]],
] as const;
/** Bytes, compressed: what a server may send before it has heard from the browser (RFC 6928) holds it. */
const HEAVIEST = 14 * 1024;

let site: TestSite;
let browser: Browser;
const tabs = new Map<Person, Page>();
const seen = new Set<string>();

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), openBrowser()]);
  await plantHardCases(site);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** A tab of this person's own browser, logged in. */
async function tabOf(person: Person): Promise<Page> {
  const open = tabs.get(person);
  if (open) return open;
  const context = await browser.newContext({ baseURL: site.origin, reducedMotion: 'reduce' });
  if (person !== 'visitor') {
    const { email, password } = cast[person];
    const headers = { origin: site.origin };
    await context.request.post('/api/login', { form: { email, password }, headers });
  }
  const page = await context.newPage();
  tabs.set(person, page);
  return page;
}

test.each(stops)('$name', async ({ as, at, act }) => {
  const page = await tabOf(as);
  await page.setViewportSize({ width: DESK, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  if (at) await page.goto(at);
  await act?.(page);
  await page.waitForLoadState('load');
  seen.add(new URL(page.url()).pathname);

  const findings = [
    ...(await jumps(page)),
    ...(await motion(page)),
    ...(await accessibility(page)),
  ];
  await page.emulateMedia({ colorScheme: 'dark' });
  findings.push(...(await accessibility(page, COLOUR_RULES)).map((found) => `By night: ${found}`));
  for (const [dir, widths] of layouts) {
    await page.evaluate((value) => {
      document.dir = value;
    }, dir);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      findings.push(...(await overflow(page)), ...(await cut(page)));
    }
  }
  expect(findings).toEqual([]);
});

test('every page of the site was looked at', () => {
  const routes = globSync('**/*.astro', { cwd: pages }).map((file) =>
    file.replace(/\.astro$/, '').replace(/(^|\/)index$/, ''),
  );
  const missed = routes
    .filter((route) => !['404', 'members/[slug]'].includes(route))
    .filter((route) => {
      const pattern = new RegExp(`^/${route.replaceAll(/\[\w+\]/g, '[^/]+')}/?$`);
      return ![...seen].some((pathname) => pattern.test(pathname));
    });
  expect(missed.map((route) => path.join('src/pages', route))).toEqual([]);
});

test('every public page weighs at most 14 KB with its styles and scripts, and waits for nothing else', async () => {
  const sitemap = await text('/sitemap.xml');
  const parts = await Promise.all(locations(sitemap).map(text));
  const addresses = [...parts.flatMap(locations), '/404.html'];
  expect(addresses.length).toBeGreaterThan(20);
  const heavy: string[] = [];
  for (const address of addresses) {
    expect(blocking(await text(address)), address).toEqual([]);
    for (const encoding of ['br', 'gzip'] as const) {
      const { total } = await weigh(site.origin, address, encoding);
      if (total > HEAVIEST) heavy.push(`${address} weighs ${total} bytes (${encoding})`);
    }
  }
  expect(heavy).toEqual([]);

  async function text(address: string) {
    return (await fetch(site.origin + address)).text();
  }
  function locations(xml: string) {
    return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc = '']) => new URL(loc).pathname);
  }
});

test('the browser itself waits for nothing but the page before it paints', async () => {
  const page = await tabOf('visitor');
  for (const address of ['/', '/media/', '/products/slow-films/', '/media/seven-glasses/']) {
    await page.goto(address);
    const waited = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(
          (entry) =>
            'renderBlockingStatus' in entry && entry.renderBlockingStatus !== 'non-blocking',
        )
        .map(({ name }) => name),
    );
    expect(waited, address).toEqual([]);
  }
});

test('the keyboard alone registers, pays and watches, and its place is always to be seen', async () => {
  const context = await browser.newContext({ baseURL: site.origin, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const findings: string[] = [];
  const go = async (goal: string) => {
    findings.push(...(await tabTo(page, page.locator(goal).first())));
    await page.keyboard.press('Enter');
  };
  const write = async (name: string, words: string) => {
    findings.push(...(await tabTo(page, page.locator(`input[name=${name}]`))));
    await page.keyboard.type(words);
  };

  await page.goto('/');
  await go('main a[href="/media/starlings-over-nowhere/"]');
  await page.waitForURL('**/media/starlings-over-nowhere/');
  await go('main a[href^="/join/"]');
  await page.waitForURL('**/join/**');
  await go('main a[href^="/register/"]');
  await page.waitForURL('**/register/**');
  await write('email', 'keys@gatefold.example');
  await write('name', 'Keys');
  await write('password', 'no mouse in this house');
  await write('password_repeat', 'no mouse in this house');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/join/**');
  await go('form[action="/api/payments/start"] button');
  await page.waitForURL('**/fake-checkout/**');
  await go('button[value=pay]');
  await page.waitForURL('**/watch/starlings-over-nowhere/?done=member');
  const video = page.locator('main video');
  findings.push(...(await tabTo(page, video)));
  await page.keyboard.press('Space');
  await video.evaluate(
    (player: HTMLVideoElement) =>
      player.currentTime > 0 ||
      new Promise((resolve) => player.addEventListener('timeupdate', resolve)),
  );
  await context.close();
  expect(findings).toEqual([]);
});
