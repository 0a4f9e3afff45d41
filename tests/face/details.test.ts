// What the face does for some: with words that run the other way, on a phone, by another clock, with forced colours,
// on paper, with the keyboard. What every page is held to stands in face.test.ts.

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { formatSpan } from '#components/format.ts';
import { texts } from '#lib/texts.ts';
import { openBrowser } from '../support/browser.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { plantHardCases } from './planted.ts';

const PHONE = { viewport: { width: 360, height: 740 } };
const DESK = { viewport: { width: 1440, height: 900 } };

let site: TestSite;
let browser: Browser;
const pages: Page[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), openBrowser()]);
  await plantHardCases(site);
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(at: string, options: BrowserContextOptions, as?: keyof typeof cast) {
  const context = await browser.newContext({ baseURL: site.origin, ...options });
  if (as) {
    const { email, password } = cast[as];
    const headers = { origin: site.origin };
    await context.request.post('/api/login', { form: { email, password }, headers });
  }
  const page = await context.newPage();
  pages.push(page);
  await page.goto(at);
  return page;
}

/** Where its words stand, line by line: not its box. */
const lines = (place: Locator) =>
  place.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()].map(({ left, right }) => ({ left, right }));
  });

const style = (place: Locator, name: string) =>
  place.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);

test('a table in an article scrolls in its own box, and no word of it is broken', async () => {
  const page = await open('/media/long-words/', PHONE);
  const box = page.locator('.prose .scroll-x');
  expect(await box.evaluate((it) => it.scrollWidth > it.clientWidth)).toBe(true);
  for (const cell of await box.locator('td').all()) expect(await lines(cell)).toHaveLength(1);
});

test('what somebody wrote from right to left runs from right to left, whatever stands beside it', async () => {
  const page = await open('/media/long-words/', PHONE);
  expect(await style(page.locator('.prose blockquote'), 'direction')).toBe('rtl');
  expect(await style(page.locator('.prose > p').first(), 'direction')).toBe('ltr');
  await page.goto('/register/');
  await page.locator('input[name=name]').fill('مطر');
  expect(await style(page.locator('input[name=name]'), 'direction')).toBe('rtl');
});

test('a title from right to left stands at the side of the line above it', async () => {
  const page = await open('/media/long-words/', DESK);
  const after = page.locator('a[rel=next]');
  const [above, title] = [
    await lines(after.locator('.caps')),
    await lines(after.locator('.title')),
  ];
  const end = Math.max(...above.map(({ right }) => right));
  expect(Math.max(...title.map(({ right }) => right))).toBeCloseTo(end, -1);
});

test('whom nothing stands beside has the whole line', async () => {
  const page = await open('/media/rain-on-a-tin-roof/', DESK);
  const widths = await page
    .locator('a[rel=next]')
    .evaluate((link) => [link.clientWidth, link.parentElement?.clientWidth]);
  expect(widths[0]).toBe(widths[1]);
});

test('a stream says its day and its end by the clock of whoever looks, and leaves no gap for others', async () => {
  const page = await open('/live/', { ...DESK, timezoneId: 'Pacific/Kiritimati' });
  const mine = page.locator('.mine').first();
  const day = { day: 'numeric', month: 'long', timeZone: 'Pacific/Kiritimati' } as const;
  const ends_at = await mine.getAttribute('data-until');
  const hours = { hour: '2-digit', minute: '2-digit', timeZone: 'Pacific/Kiritimati' } as const;
  await expect.poll(() => mine.innerText()).toContain(texts.live.local.replace('#', '').trim());
  const said = await mine.innerText();
  const begins_at = await page.locator('main time').first().getAttribute('datetime');
  const begun = Date.parse(begins_at ?? '');
  expect(said).toContain(new Intl.DateTimeFormat(texts.locale, day).format(begun));
  expect(said).toContain(
    new Intl.DateTimeFormat(texts.locale, hours).format(new Date(ends_at ?? '')),
  );
  const span = formatSpan(begun, Date.parse(ends_at ?? ''));
  expect(await page.locator('main time').first().innerText()).toBe(span);
  // How many are there is counted later, and keeps its place where nothing stands below it.
  expect(await page.locator('.what:has(.here) > :last-child .here').count()).toBe(1);
  const same = await open('/live/', { ...DESK, timezoneId: 'UTC' });
  await expect.poll(() => same.locator('.mine').first().innerText()).toBe(texts.live.same);
  const still = await open('/live/', { ...DESK, javaScriptEnabled: false });
  for (const place of ['.mine', '.here'])
    expect(await still.locator(place).first().isVisible()).toBe(false);
});

test('with forced colours one sees what is chosen, where one is, and what is a button', async () => {
  const page = await open('/browse/video-free/', { ...DESK, forcedColors: 'active' });
  const colours = async (place: string) => {
    const chip = page.locator(place).first();
    return [await style(chip, 'background-color'), await style(chip, 'color')];
  };
  expect(await colours('.filter a[aria-current]')).not.toEqual(
    await colours('.filter a:not([aria-current])'),
  );
  const drawn = (place: string) => style(page.locator(place).first(), 'text-decoration-line');
  expect(await drawn('header nav a[aria-current]')).toBe('underline');
  expect(await drawn('header nav a:not([aria-current])')).toBe('none');
  const join = page.locator('header .join');
  expect(await style(join, 'border-top-color')).not.toBe(await style(join, 'background-color'));
});

test('who hears the filter hears of which choice each “All” is one', async () => {
  const page = await open('/media/', DESK);
  const { kind, access, allKinds, allAccesses } = texts.browse;
  for (const [list, choice] of [
    [kind, allKinds],
    [access, allAccesses],
  ] as const) {
    const all = page
      .getByRole('list', { name: list, exact: true })
      .getByRole('link', { name: choice });
    expect(await all.count(), list).toBe(1);
  }
});

test.each([
  ['phone', PHONE],
  ['desk', DESK],
])('on a %s the keyboard goes through the header as the eye does', async (_, options) => {
  const page = await open('/', options);
  await page.keyboard.press('Tab');
  const places: { x: number; y: number }[] = [];
  for (let at = 0; at < 7; at++) {
    await page.keyboard.press('Tab');
    const box = await page.locator(':focus').boundingBox();
    places.push({ x: box?.x ?? 0, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 });
  }
  for (const [at, place] of places.slice(1).entries()) {
    const before = places[at] as { x: number; y: number };
    const onwards = Math.abs(place.y - before.y) < 20 ? place.x > before.x : place.y > before.y;
    expect(onwards, JSON.stringify(places)).toBe(true);
  }
});

test('by day the place of the keyboard is seen on the dark bar of a members’ item', async () => {
  const page = await open('/media/starlings-over-nowhere/', { ...DESK, colorScheme: 'light' });
  const way = page.locator('main a[href^="/join/"]').first();
  await way.focus();
  expect(await style(way, 'outline-color')).toBe('rgb(159, 208, 255)');
});

test('the frame of the focus leaves room for the sentence that says what is wrong', async () => {
  const page = await open('/register/', PHONE);
  await page.locator('main form').evaluate((form: HTMLFormElement) => form.submit());
  const input = page.locator('input:focus');
  await input.waitFor();
  const frame =
    Number.parseFloat(await style(input, 'outline-width')) +
    Number.parseFloat(await style(input, 'outline-offset'));
  expect(frame).toBeGreaterThan(0);
  const { y = 0, height = 0 } = (await input.boundingBox()) ?? {};
  const error = await page.locator('.field:has(input:focus) .error').boundingBox();
  expect(error?.y).toBeGreaterThan(y + height + frame + 3);
});

test('an item whose file is not there yet says so', async () => {
  const page = await open('/watch/right-to-left-members/', DESK, 'paid');
  expect(await page.locator('.stage').innerText()).toContain(texts.player.missing);
});

test('a product invites whoever is no member', async () => {
  const way = 'main a[href="/join/?next=%2Fproducts%2Fslow-films%2F"]';
  const page = await open('/products/slow-films/', DESK);
  expect(await page.locator(way).isVisible()).toBe(true);
  const mine = await open('/products/slow-films/', DESK, 'paid');
  await expect.poll(() => mine.locator(way).count()).toBe(0);
});

test('letters of twice the size stand below each other on a phone', async () => {
  const page = await open('/live/', { viewport: { width: 375, height: 780 } });
  const day = page.locator('main li .day').first();
  const what = page.locator('main li .what').first();
  const bottom = async () => {
    const { y = 0, height = 0 } = (await day.boundingBox()) ?? {};
    return y + height;
  };
  expect((await what.boundingBox())?.y).toBeLessThan(await bottom());
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  expect((await what.boundingBox())?.y).toBeGreaterThanOrEqual(await bottom());
});

test('letters of twice the size leave room to write in on the page for who is lost, and no word of a track is broken', async () => {
  const page = await open('/no-such-page/', PHONE);
  const larger = () =>
    page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  await larger();
  expect((await page.locator('main input').boundingBox())?.width).toBeGreaterThan(150);
  await page.goto('/products/slow-films/');
  await larger();
  const [title, list] = [page.locator('main ol a').first(), page.locator('main ol')];
  expect((await title.boundingBox())?.width).toBeGreaterThan(
    ((await list.boundingBox())?.width ?? 0) * 0.8,
  );
});

test('on the smallest phone the header takes two lines, for a visitor and for a member', async () => {
  for (const as of [undefined, 'paid'] as const) {
    const page = await open('/', { viewport: { width: 320, height: 640 } }, as);
    const middle = async (place: string) => {
      const { y = 0, height = 0 } = (await page.locator(place).first().boundingBox()) ?? {};
      return y + height / 2;
    };
    expect(await middle('header .greeting')).toBeCloseTo(await middle('header .name'), -1);
    expect(await middle('header nav')).toBeGreaterThan(await middle('header .name'));
  }
});

test('a find from right to left runs from right to left', async () => {
  const page = await open('/search/?q=rain', PHONE);
  const find = page.locator('main ol h2', { hasText: 'مطر' }).first();
  await find.waitFor();
  expect(await style(find, 'direction')).toBe('rtl');
});

test('on paper an item has no black field of things to press', async () => {
  const page = await open('/media/rain-on-a-tin-roof/', DESK);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('main select').first().isVisible()).toBe(false);
  const stage = await page.locator('.stage').boundingBox();
  const picture = await page.locator('.stage > .picture').boundingBox();
  expect(stage?.height).toBeCloseTo(picture?.height ?? 0, 0);
});

test('on paper the first page has nothing to press and nothing that leads on', async () => {
  const page = await open('/', DESK);
  await page.emulateMedia({ media: 'print' });
  for (const place of ['.crate', 'main a[href="/join/"]', 'main a[href="/media/"]'])
    for (const part of await page.locator(place).all())
      expect(await part.isVisible(), place).toBe(false);
  await page.goto('/products/slow-films/');
  const left = async (place: string) => (await lines(page.locator(place).first()))[0]?.left ?? 0;
  expect(await left('h1')).toBeCloseTo(await left('main .lead'), 0);
  expect((await page.locator('h1').boundingBox())?.x).toBe(
    (await page.locator('article').boundingBox())?.x,
  );
});

test('an admin on a phone has room to search in, and reads addresses whole', async () => {
  const page = await open('/admin/event/', PHONE, 'admin');
  expect((await page.locator('#q').boundingBox())?.width).toBeGreaterThan(150);
  await page.goto('/admin/user/');
  for (const address of await page.locator('td:first-child bdi').all())
    expect(await lines(address)).toHaveLength(1);
});

test.each([1440, 1280, 1152, 1024])(
  'in a window of %i pixels no table of the administration hides a column, nor covers one with another',
  async (width) => {
    const page = await open('/admin/user/', { viewport: { width, height: 800 } }, 'admin');
    for (const table of ['user', 'payment', 'media', 'event', 'site']) {
      await page.goto(`/admin/${table}/`);
      const box = page.locator('section.scroll');
      expect(await box.evaluate((it) => it.scrollWidth - it.clientWidth), table).toBe(0);
      const spilt = await box.evaluate((it) =>
        [...it.querySelectorAll('td')]
          .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
          .map((cell) => cell.innerText),
      );
      expect(spilt, table).toEqual([]);
    }
  },
);
