// Searching as a visitor does, on a real site whose index follows what its author does.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { canaries } from '#db/seed.ts';
import { Media, Site } from '#lib/models/index.ts';
import { openBrowser } from './support/browser.ts';
import { siteFolder, startIn, type TestSite } from './support/site.ts';

const PATIENCE = { timeout: 60_000 };

let place: Awaited<ReturnType<typeof siteFolder>>;
let site: TestSite;
let browser: Browser;
let context: BrowserContext;
let db: Db;

beforeAll(async () => {
  place = await siteFolder();
  [site, browser] = await Promise.all([startIn(place.folder, place.env), openBrowser()]);
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  context = await browser.newContext({ baseURL: site.origin });
});
afterAll(async () => {
  await browser?.close();
  await db?.destroy();
  await site?.stop();
  await place?.remove();
});

const status = (page: Page) => page.getByRole('status');
const rows = (page: Page) => page.locator('main ol > li');

/** The page once it has its answer. */
async function look(words: string, from = context): Promise<Page> {
  const page = await from.newPage();
  await page.goto(`/search/?q=${encodeURIComponent(words)}`);
  await status(page)
    .filter({ hasText: /result|found|cannot/ })
    .waitFor();
  return page;
}

async function titles(words: string): Promise<string[]> {
  const page = await look(words);
  const found = await page.locator('main ol h2').allInnerTexts();
  await page.close();
  return found;
}

const newItem = (form: Partial<Media.New>) =>
  Media.create(db, {
    ...{ kind: 'article', access: 'free', title: 'A new item', published_at: Date.now() - 1000 },
    ...form,
  });

test('a new site has its index soon after its pages', async () => {
  await expect.poll(() => titles('rain'), PATIENCE).toContain('Rain on a Tin Roof');
});

test('a find shows what it is, for whom, and where the words stand', async () => {
  const page = await look('sines');
  const row = rows(page).filter({ hasText: 'Rain out of Nothing' });
  expect(await row.innerText()).toContain('Article · Members');
  expect(await row.locator('mark').first().innerText()).toMatch(/sines/i);
  expect(await row.locator('img').getAttribute('src')).toMatch(/^\/files\/.*\.jpg$/);
  await row.getByRole('link').click();
  expect(await page.locator('h1').innerText()).toBe('Rain out of Nothing');
  await page.close();
});

test('titles, products and captions are searched; addresses and other facts are not', async () => {
  expect(await titles('workshop')).toContain('Kitchen Table Workshop');
  expect(await titles('rhythms')).toContain('Pendulums, Leaving and Returning');
  expect(await titles('jpg')).toEqual([]);
});

test('one searches while typing, by the keyboard alone, and the words stay in the address', async () => {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto('/search/');
  expect(await status(page).innerText()).toBe('');
  await page.getByLabel('Words to look for').focus();
  await page.keyboard.type('pendulum');
  await rows(page).filter({ hasText: 'Pendulums, Leaving' }).waitFor();
  expect(new URL(page.url()).search).toBe('?q=pendulum');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/media/**');
  await page.goBack();
  await rows(page).first().waitFor();
  expect(problems).toEqual([]);
  await page.close();
});

test('two presses in a row show each of the other finds once', async () => {
  const page = await look('t');
  const hrefs = () =>
    rows(page)
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const total = Number.parseInt(await status(page).innerText(), 10);
  expect(total).toBeGreaterThan(10);
  await page.locator('button.more').evaluate((more: HTMLButtonElement) => {
    more.click();
    more.click();
  });
  await expect.poll(async () => (await hrefs()).length, PATIENCE).toBe(total);
  expect(new Set(await hrefs()).size).toBe(total);
  await page.close();
});

test('the server is asked for files alone, which are kept as long as their names', async () => {
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/search/?q=rain');
  await rows(page).first().waitFor();
  expect(asked.filter((pathname) => /^\/(api|members|t)\//.test(pathname))).toEqual([]);
  const kept = async (pathname: string) =>
    (await page.request.get(pathname)).headers()['cache-control'];
  const chunk = asked.find((pathname) => pathname.endsWith('.pf_index')) ?? '';
  expect(await kept(chunk)).toContain('immutable');
  expect(await kept('/pagefind/parts.json')).toContain('must-revalidate');
  await page.close();
});

test('without a find, without an index and without scripts, people are told, and led to the shelves', async () => {
  const nothing = await look('xyzzy $&');
  expect(await status(nothing).innerText()).toContain('Nothing was found for “xyzzy $&”');
  expect(await nothing.locator('.shelves').isVisible()).toBe(true);
  await nothing.close();

  const cut = await browser.newContext({ baseURL: site.origin });
  await cut.route('**/pagefind/**', (route) => route.abort());
  const failed = await look('rain', cut);
  expect(await status(failed).innerText()).toContain('cannot be reached');
  await cut.unroute('**/pagefind/**');
  await failed.getByRole('button', { name: 'Search' }).click();
  await rows(failed).first().waitFor();
  await cut.close();

  const quiet = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false });
  const page = await quiet.newPage();
  await page.goto('/search/?q=rain');
  expect(await page.locator('main search p').filter({ visible: true }).allInnerTexts()).toEqual([
    'The search needs scripts, but you can leaf through all shelves without them.',
    '',
  ]);
  await page.locator('main search a').filter({ visible: true }).click();
  expect(new URL(page.url()).pathname).toBe('/browse/');
  await quiet.close();
});

test('no page but the search may run WebAssembly', async () => {
  const policy = async (address: string) => (await context.request.get(address)).text();
  expect(await policy('/search/')).toContain("'wasm-unsafe-eval'");
  for (const address of ['/', '/media/', '/about/'])
    expect(await policy(address)).not.toContain('wasm-unsafe-eval');
});

/** Everything that the index says, unpacked. */
function indexed(): string {
  const folder = path.join(site.folder, 'dist', 'public', 'pagefind');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.pf_/.test(entry.name))
    .map((entry) => gunzipSync(readFileSync(path.join(entry.parentPath, entry.name))))
    .join('\n');
}

test('the index holds nothing that is for members only', () => {
  const text = indexed();
  expect(text).toContain('Nineteen pendulums');
  expect(canaries.length).toBeGreaterThan(0);
  for (const canary of canaries) {
    expect(text).not.toContain(canary);
    for (const word of canary.match(/\p{L}{12,}/gu) ?? []) expect(text).not.toContain(word);
  }
});

describe('the index follows', () => {
  let item: Media.Row;

  test('a new item, and not a draft', async () => {
    await newItem({ title: 'A quagga in a drawer', published_at: null });
    item = await newItem({ title: 'A quagga', body: 'It sang *barcaroles*.' });
    await expect.poll(() => titles('quagga'), PATIENCE).toEqual(['A quagga']);
    expect(await titles('barcaroles')).toEqual(['A quagga']);
  });

  test('an edit and a new address', async () => {
    await Media.update(db, item.id, { slug: 'zebu', title: 'A zebu', body: 'It sang madrigals.' });
    await expect.poll(() => titles('zebu'), PATIENCE).toEqual(['A zebu']);
    expect(await titles('barcaroles')).toEqual([]);
    const page = await look('madrigals');
    expect(await page.locator('main ol a').getAttribute('href')).toBe('/media/zebu/');
    await page.close();
  });

  test('an item that is for members from now on: what it says is gone, itself is not', async () => {
    expect(indexed()).toContain('madrigals');
    await Media.update(db, item.id, { access: 'members' });
    await expect.poll(() => titles('madrigals'), PATIENCE).toEqual([]);
    expect(await titles('zebu')).toEqual(['A zebu']);
    expect(indexed()).not.toContain('madrigals');
  });

  test('a draft that is published, and an item that is a draft again', async () => {
    await Media.update(db, item.id, { published_at: null });
    await expect.poll(() => titles('zebu'), PATIENCE).toEqual([]);
    await Media.update(db, item.id, { published_at: Date.now() - 1000 });
    await expect.poll(() => titles('zebu'), PATIENCE).toEqual(['A zebu']);
  });

  test('an item that is removed', async () => {
    await Media.remove(db, item.id);
    await expect.poll(() => titles('zebu'), PATIENCE).toEqual([]);
  });

  test('into a new release of the whole site', async () => {
    await Site.set(db, 'name', 'Large Weather');
    const named = async () => (await fetch(site.origin)).text();
    await expect.poll(named, PATIENCE).toContain('Large Weather');
    expect(await titles('rain')).toContain('Rain on a Tin Roof');
  });
});
