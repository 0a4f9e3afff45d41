// What the public face is held to, on every page in each of its states (stops.ts): nothing that axe objects to
// by day or by night, nothing wider than a phone or a zoomed window from left to right and from right to left,
// nothing that moves for those who asked for no motion, nothing that jumps.

import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { openBrowser } from '../support/browser.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { accessibility, COLOUR_RULES, jumps, motion, overflow } from './looks.ts';
import { plantHardCases } from './planted.ts';
import { type Person, stops } from './stops.ts';

const pages = fileURLToPath(new URL('../../src/pages', import.meta.url));
/** CSS pixels: a desk, the same desk at 200 %, and reflow at 400 % (WCAG 1.4.10). */
const [DESK, ZOOMED, NARROW] = [1280, 640, 320];

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
  for (const dir of ['ltr', 'rtl'])
    for (const width of [DESK, ZOOMED, NARROW]) {
      await page.evaluate((value) => {
        document.dir = value;
      }, dir);
      await page.setViewportSize({ width, height: 800 });
      findings.push(...(await overflow(page)));
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
