// Counters as visitors live them: a real site, real browsers, nobody signed in.

import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { Livestream, Media, Site } from '#lib/models/index.ts';
import { jumps } from './face/looks.ts';
import { openBrowser } from './support/browser.ts';
import { startSite, type TestSite } from './support/site.ts';

/** A browser without a head says so, and would be taken for a robot. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36';

let site: TestSite;
let browser: Browser;
let db: Db;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), openBrowser()]);
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await db?.destroy();
  await site?.stop();
});

async function visitor(options = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: site.origin, userAgent, ...options });
  contexts.push(context);
  return context;
}

async function plays(slug: string): Promise<number | undefined> {
  const media = await Media.findBySlug(db, slug);
  return Site.get(db, `plays:${media?.id}`);
}

const counting = (page: Page) =>
  page.waitForResponse((response) => response.request().method() === 'POST');

const play = (page: Page) =>
  page.locator('main video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });

test('a film counts once for each visit, and no cookie is set', async () => {
  const slug = 'pendulums-leaving-and-returning';
  const context = await visitor();
  const page = await context.newPage();
  await page.goto(`/media/${slug}/`);
  await Promise.all([counting(page), play(page)]);
  await expect.poll(() => plays(slug)).toBe(1);
  // The server has counted before the browser has read its answer.
  await expect.poll(() => page.locator('dl .counter').innerText()).toContain('1 play');

  const posts: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await page.reload();
  await play(page);
  // The last thing that a play would do is done when the film has gone on for a while.
  await page
    .locator('main video')
    .evaluate(
      (video) =>
        new Promise((resolve) => video.addEventListener('timeupdate', resolve, { once: true })),
    );
  expect(posts).toEqual([]);
  expect(await context.cookies()).toEqual([]);

  const other = await (await visitor()).newPage();
  await other.goto(`/media/${slug}/`);
  await Promise.all([counting(other), play(other)]);
  await expect.poll(() => plays(slug)).toBe(2);
});

test('a robot that runs scripts and plays the film counts nothing', async () => {
  const slug = 'pendulums-leaving-and-returning';
  const before = await plays(slug);
  const robot = await (await visitor({ userAgent: 'Googlebot/2.1' })).newPage();
  await robot.goto(`/media/${slug}/`);
  await Promise.all([counting(robot), play(robot)]);
  expect(await plays(slug)).toBe(before);
});

test('the number comes into a place that was kept for it: nothing moves', async () => {
  const media = await Media.findBySlug(db, 'rain-on-a-tin-roof');
  await Site.set(db, `plays:${media?.id}`, 1312);
  for (const width of [360, 1440]) {
    const context = await visitor({ viewport: { width, height: 3000 } });
    const page = await context.newPage();
    await page.goto('/media/rain-on-a-tin-roof/');
    const counter = page.locator('dl .counter', { hasText: '1,312 plays' });
    await counter.waitFor({ state: 'visible' });
    expect(await jumps(page)).toEqual([]);
  }
});

test('an item that nobody played says nothing, and neither does the page without scripts', async () => {
  const page = await (await visitor()).newPage();
  const answered = page.waitForResponse((response) => response.url().includes('/api/counters/'));
  await page.goto('/media/forty-two-bells/');
  await answered;
  expect(await page.locator('dl .counter').innerText()).not.toMatch(/\d/);
  expect(await page.getByText('So far').isVisible()).toBe(false);
  const quiet = await (await visitor({ javaScriptEnabled: false })).newPage();
  await quiet.goto('/media/rain-on-a-tin-roof/');
  expect(await quiet.getByText('So far').isVisible()).toBe(false);
});

test('a download counts when it is chosen', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/media/forty-two-bells/');
  await Promise.all([counting(page), page.locator('main a[download]').click()]);
  await expect.poll(() => plays('forty-two-bells')).toBe(1);
});

test('a text counts when its end was reached, after ten seconds at least', async () => {
  const page = await (await visitor({ viewport: { width: 800, height: 600 } })).newPage();
  await page.clock.install();
  await page.goto('/media/how-to-listen-to-rain/');
  await page.clock.runFor(30_000);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  expect(await plays('how-to-listen-to-rain')).toBeUndefined();
  await Promise.all([counting(page), page.clock.runFor(2000)]);
  await expect.poll(() => plays('how-to-listen-to-rain')).toBe(1);
  expect(await page.locator('dl .counter').innerText()).toContain('1 read');
});

test('people at a stream are counted once, however many tabs, and see how many they are', async () => {
  const stream = { title: 'Tonight', starts_at: Date.now() - 60_000 };
  const { id } = await Livestream.create(db, stream);
  const listed = async () => (await (await fetch(`${site.origin}/live/`)).text()).includes(id);
  await expect.poll(listed, { timeout: 30_000 }).toBe(true);

  const ann = await visitor();
  const [first, second] = [await ann.newPage(), await ann.newPage()];
  await first.goto('/live/');
  await first.getByText('1 person is here').waitFor();
  expect(await jumps(first)).toEqual([]);
  await second.goto('/live/');
  await second.getByText('1 person is here').waitFor();
  expect(await ann.cookies()).toEqual([]);

  const bea = await (await visitor()).newPage();
  await bea.goto('/live/');
  await bea.getByText('2 people are here').waitFor();
  expect(await jumps(bea)).toEqual([]);
});

test('the home page tells of the members when the author wants it', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/');
  expect(await page.locator('[data-counter=members]').count()).toBe(0);
  await Site.set(db, 'show_members', true);
  const told = async () => (await (await fetch(site.origin)).text()).includes('"members"');
  await expect.poll(told, { timeout: 30_000 }).toBe(true);
  await page.reload();
  await page.getByText('1 person is a member already').waitFor();
  await page.goto('/join/');
  expect(await page.locator('main').innerText()).toContain('Join 1 other');
});
