// The player as people have it: the demo's own recordings in a real browser, as visitor and as member.

import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { cast } from '#db/seed.ts';
import { Media } from '#lib/models/index.ts';
import { openBrowser } from './support/browser.ts';
import { startSite, type TestSite } from './support/site.ts';

const FILM = 'pendulums-leaving-and-returning';
const SOUND = 'rain-on-a-tin-roof';

let site: TestSite;
let browser: Browser;
let db: Db;
/** The slug of a members' film. */
let gated: string;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), openBrowser()]);
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  const items = await Media.listPublished(db, Date.now());
  gated = items.find((row) => row.access === 'members' && row.kind === 'video')?.slug ?? '';
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
  const context = await browser.newContext({ baseURL: site.origin, ...options });
  contexts.push(context);
  return context;
}

async function logIn(context: BrowserContext): Promise<void> {
  const { email, password } = cast.paid;
  const headers = { origin: site.origin };
  await context.request.post('/api/login', { form: { email, password }, headers });
}

/** Opens an item, and answers when its player has all that it will get. */
async function open(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.getByLabel('Speed').waitFor();
  return page;
}

const player = (page: Page) => page.locator('main :is(video, audio)');

/** Plays from `second` on for a moment, and stops. */
const playAt = (page: Page, second: number) =>
  player(page).evaluate(async (media: HTMLMediaElement, second) => {
    const heard = (name: string) =>
      new Promise((resolve) => media.addEventListener(name, resolve, { once: true }));
    media.muted = true;
    await media.play();
    const there = heard('seeked');
    media.currentTime = second;
    await there;
    await heard('timeupdate');
    const stopped = heard('pause');
    media.pause();
    await stopped;
  }, second);

const state = (page: Page) =>
  player(page).evaluate((media: HTMLMediaElement) => ({
    second: Math.round(media.currentTime),
    speed: media.playbackRate,
    paused: media.paused,
  }));

const again = (page: Page) => page.getByRole('button', { name: 'From the beginning' });

test('nothing plays by itself, not even where somebody stopped', async () => {
  const context = await visitor();
  const first = await open(context, `/media/${FILM}/`);
  expect(await state(first)).toEqual({ second: 0, speed: 1, paused: true });
  expect(await again(first).isVisible()).toBe(false);
  await playAt(first, 10);
  await first.reload();
  await again(first).waitFor();
  expect(await state(first)).toEqual({ second: 10, speed: 1, paused: true });
});

test('a visitor goes on where they stopped, asks nobody, and may begin anew', async () => {
  const context = await visitor();
  const page = await open(context, `/media/${SOUND}/`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await playAt(page, 8);
  await page.reload();
  await again(page).click();
  expect((await state(page)).second).toBe(0);
  expect(await again(page).isVisible()).toBe(false);
  expect(asked.filter((url) => url.includes('/api/progress/'))).toEqual([]);
  expect(await context.cookies()).toEqual([]);
});

test('who has reached the end begins anew', async () => {
  const page = await open(await visitor(), `/media/${FILM}/`);
  await playAt(page, 10);
  const end = await player(page).evaluate((media: HTMLMediaElement) => media.duration);
  await playAt(page, end - 0.5);
  await page.reload();
  await page.getByLabel('Speed').waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test('the speed is remembered, on every player, also when the browser’s own menu set it', async () => {
  const context = await visitor();
  const first = await open(context, `/media/${FILM}/`);
  await first.getByLabel('Speed').selectOption('1.5×');
  expect((await state(first)).speed).toBe(1.5);
  const second = await open(context, `/media/${SOUND}/`);
  expect((await state(second)).speed).toBe(1.5);
  expect(await second.getByLabel('Speed').inputValue()).toBe('1.5');
  await player(second).evaluate(async (media: HTMLMediaElement) => {
    const changed = new Promise((resolve) => media.addEventListener('ratechange', resolve));
    media.playbackRate = 2;
    await changed;
  });
  expect(await second.getByLabel('Speed').inputValue()).toBe('2');
  await first.reload();
  await first.getByLabel('Speed').waitFor();
  expect((await state(first)).speed).toBe(2);
});

test('a member goes on in another browser, where the gate has put the player in place', async () => {
  const here = await visitor();
  await logIn(here);
  const page = await open(here, `/media/${gated}/`);
  const noted = page.waitForResponse(
    (response) =>
      response.url().includes('/api/progress/') && response.request().method() === 'POST',
  );
  await playAt(page, 7);
  expect((await noted).status()).toBe(200);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);

  const there = await visitor();
  await logIn(there);
  for (const address of [`/media/${gated}/`, `/watch/${gated}/`]) {
    const other = await open(there, address);
    await again(other).waitFor();
    expect(await state(other)).toEqual({ second: 7, speed: 1, paused: true });
  }
});

test('who presses play before the account has answered goes on there, and loses no place', async () => {
  const context = await visitor();
  await logIn(context);
  await playAt(await open(context, `/media/${gated}/`), 9);
  const page = await context.newPage();
  const posted: (string | null)[] = [];
  let answer = () => {};
  const pressed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/progress/**', async (route) => {
    if (route.request().method() === 'POST') posted.push(route.request().postData());
    else await pressed;
    await route.continue();
  });
  await page.goto(`/watch/${gated}/`);
  const playing = player(page).evaluate(async (media: HTMLMediaElement) => {
    media.muted = true;
    await media.play();
  });
  await playing;
  answer();
  await again(page).waitFor();
  await player(page).evaluate((media: HTMLMediaElement) => media.pause());
  expect((await state(page)).second).toBeGreaterThanOrEqual(9);
  expect(posted).not.toContain('position_ms=0');
});

test('what was played before logging in moves to the account', async () => {
  const context = await visitor();
  const page = await open(context, `/media/${FILM}/`);
  await playAt(page, 12);
  expect(await page.evaluate(() => Object.keys(localStorage).length)).toBe(1);
  await logIn(context);
  const moved = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.reload();
  expect((await moved).status()).toBe(200);
  await again(page).waitFor();
  expect((await state(page)).second).toBe(12);
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage))).toEqual([]);

  const other = await visitor();
  await logIn(other);
  const there = await open(other, `/media/${FILM}/`);
  await again(there).waitFor();
  expect((await state(there)).second).toBe(12);
});

test('leaving the page notes the place', async () => {
  const context = await visitor();
  const page = await open(context, `/media/${SOUND}/`);
  await player(page).evaluate(async (media: HTMLMediaElement) => {
    const there = new Promise((resolve) => media.addEventListener('seeked', resolve));
    media.currentTime = 9;
    await there;
  });
  await page.goto('/about/');
  const back = await open(context, `/media/${SOUND}/`);
  await again(back).waitFor();
  expect((await state(back)).second).toBe(9);
});

test('the system knows what is on', async () => {
  const page = await open(await visitor(), `/media/${SOUND}/`);
  await playAt(page, 1);
  const told = await page.evaluate(() => {
    const { title, artist, artwork } = navigator.mediaSession.metadata as MediaMetadata;
    return { title, artist, src: artwork[0]?.src };
  });
  expect(told).toEqual({
    title: await page.locator('h1').innerText(),
    artist: 'Small Weather',
    src: expect.stringMatching(/^http.*\/files\/.*\.jpg$/),
  });
});

test('a sound goes on while another page is in front', async () => {
  const context = await visitor();
  const page = await open(context, `/media/${SOUND}/`);
  const at = await player(page).evaluate(async (media: HTMLMediaElement) => {
    media.muted = true;
    await media.play();
    return media.currentTime;
  });
  await (await open(context, `/media/${FILM}/`)).bringToFront();
  const later = () => player(page).evaluate((media: HTMLMediaElement) => media.currentTime);
  await expect.poll(later, { timeout: 30_000 }).toBeGreaterThan(at);
  expect((await state(page)).paused).toBe(false);
});

test('keys leap and change the speed while the player has the focus, and at no other time', async () => {
  const page = await open(await visitor(), `/media/${FILM}/`);
  await page.keyboard.press('l');
  expect((await state(page)).second).toBe(0);
  const hint = page.getByText('ten seconds back');
  const stands = () => page.locator('.stage').boundingBox();
  const before = await stands();
  await player(page).focus();
  expect(await stands()).toEqual(before);
  await page.keyboard.press('l');
  await page.keyboard.press('l');
  await page.keyboard.press('j');
  await page.keyboard.press('>');
  await page.keyboard.press('m');
  await page.keyboard.press('Control+l');
  expect(await state(page)).toEqual({ second: 10, speed: 1.25, paused: true });
  expect(await player(page).evaluate((media: HTMLMediaElement) => media.muted)).toBe(true);
  expect(await hint.isVisible()).toBe(false);
  await page.getByText('Keys', { exact: true }).click();
  expect(await hint.isVisible()).toBe(true);
  expect(await player(page).getAttribute('aria-describedby')).toBe(await hint.getAttribute('id'));
  await page.getByLabel('Speed').focus();
  await page.keyboard.press('l');
  expect((await state(page)).second).toBe(10);
});

/** The language of the captions that are shown. */
const captions = (page: Page) =>
  player(page).evaluate(
    (media: HTMLMediaElement) =>
      [...media.textTracks].find(({ mode }) => mode === 'showing')?.language,
  );

test('a key goes through the captions, and what was chosen is remembered on every player', async () => {
  const context = await visitor();
  const page = await open(context, `/media/${FILM}/`);
  expect(await captions(page)).toBe('en');
  await player(page).focus();
  await page.keyboard.press('c');
  expect(await captions(page)).toBeUndefined();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('captions'))).toBe('""');
  const other = await open(context, `/media/${SOUND}/`);
  expect(await captions(other)).toBeUndefined();
  await player(other).focus();
  await other.keyboard.press('c');
  await page.reload();
  await page.getByLabel('Speed').waitFor();
  expect(await captions(page)).toBe('en');
});

test('captions that one film has not are still wanted on the next', async () => {
  const context = await visitor();
  await context.addInitScript(() => localStorage.setItem('captions', '"de"'));
  const page = await open(context, `/media/${FILM}/`);
  expect(await captions(page)).toBe('en');
  // What a change of tracks leads to comes a turn later.
  await player(page).evaluate(
    (media: HTMLMediaElement) =>
      new Promise((resolve) => {
        media.textTracks.addEventListener('change', () => setTimeout(resolve), { once: true });
        media.textTracks.dispatchEvent(new Event('change'));
      }),
  );
  expect(await page.evaluate(() => localStorage.getItem('captions'))).toBe('"de"');
});

test('what is said in a sound stands beneath it, or does not, as one likes', async () => {
  const page = await open(await visitor(), `/media/${SOUND}/`);
  const line = page.locator('.bar .line');
  await playAt(page, 1);
  const said = await player(page).evaluate(
    (media: HTMLMediaElement) => (media.textTracks[0]?.activeCues?.[0] as VTTCue | undefined)?.text,
  );
  expect(said).toBeTruthy();
  await expect.poll(() => line.innerText()).toBe(said);
  expect(await line.getAttribute('lang')).toBe('en');
  await page.getByLabel('Captions').selectOption('None');
  await expect.poll(() => line.innerText()).toBe('');
});

test('without scripts the browser’s own player is all there is', async () => {
  const page = await (await visitor({ javaScriptEnabled: false })).newPage();
  await page.goto(`/media/${FILM}/`);
  expect(await player(page).getAttribute('controls')).toBe('');
  expect(await page.getByLabel('Speed').isVisible()).toBe(false);
});

test('a page without a player loads nothing for one', async () => {
  const scripts = async (slug: string) => {
    const page = await (await visitor()).newPage();
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(`/media/${slug}/`, { waitUntil: 'networkidle' });
    return loaded.filter((pathname) => /PlayerBar/.test(pathname)).length;
  };
  expect(await scripts('how-to-listen-to-rain')).toBe(0);
  expect(await scripts(gated)).toBe(0);
  expect(await scripts(FILM)).toBe(1);
});

test('a page out of the browser’s memory is closed again once its member has logged out', async () => {
  const context = await visitor();
  await logIn(context);
  const page = await open(context, `/media/${gated}/`);
  const comeBack = () =>
    page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
  await comeBack();
  expect(await player(page).count()).toBe(1);
  await context.request.post('/api/logout', { headers: { origin: site.origin } });
  const reloaded = page.waitForEvent('load');
  await comeBack();
  await reloaded;
  expect(await player(page).count()).toBe(0);
});
