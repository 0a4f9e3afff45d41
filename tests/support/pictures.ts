// npm run pictures: the pictures in docs/pictures, taken of a demo site that was started for it.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp'; // Astro brings it along
import { cast } from '#db/seed.ts';
import { openBrowser } from './browser.ts';
import { startDemo } from './demo.ts';

type Person = keyof typeof cast;
type Screen = 'desk' | 'phone';

interface Picture {
  name: string;
  at: string;
  as?: Person;
  screen?: Screen;
  dark?: boolean;
  /** What to wait for, or to do first. */
  act?(page: Page): Promise<unknown>;
}

const screens = {
  desk: { width: 1280, height: 800 },
  phone: { width: 390, height: 780 },
};
/** Open, and the film has arrived. */
const unlocked = (page: Page) =>
  page
    .locator('main video')
    .evaluate(
      (film: HTMLVideoElement) =>
        film.readyState >= film.HAVE_CURRENT_DATA ||
        new Promise((resolve) => film.addEventListener('loadeddata', resolve)),
    );

const pictures: Picture[] = [
  { name: 'home', at: '/' },
  { name: 'home-dark', at: '/', dark: true },
  { name: 'home-phone', at: '/', screen: 'phone' },
  { name: 'locked', at: '/media/starlings-over-nowhere/' },
  { name: 'locked-phone-dark', at: '/media/starlings-over-nowhere/', screen: 'phone', dark: true },
  { name: 'unlocked', at: '/media/starlings-over-nowhere/', as: 'paid', act: unlocked },
  { name: 'article', at: '/media/how-to-listen-to-rain/' },
  { name: 'product', at: '/products/slow-films/' },
  { name: 'live', at: '/live/' },
  { name: 'join', at: '/join/?next=/watch/starlings-over-nowhere/', as: 'unpaid' },
  { name: 'account', at: '/account/', as: 'paid' },
  { name: 'account-phone', at: '/account/', as: 'paid', screen: 'phone' },
  { name: 'admin', at: '/admin/', as: 'admin' },
];

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const site = await startDemo();
const browser = await openBrowser();
try {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await rm(path.join(folder, name));
  for (const picture of pictures) await take(picture);
} finally {
  await browser.close();
  await site.stop();
}

async function take({ name, at, as, screen = 'desk', dark = false, act }: Picture): Promise<void> {
  const context = await browser.newContext({
    baseURL: site.origin,
    viewport: screens[screen],
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  if (as) await logIn(context, as);
  const page = await context.newPage();
  await page.goto(at);
  await act?.(page);
  await page.waitForLoadState('networkidle');
  const shot = sharp(await page.screenshot()).png({ colours: 96, dither: 0.4, effort: 10 });
  await writeFile(path.join(folder, `${name}.png`), await shot.toBuffer());
  await context.close();
}

async function logIn(context: BrowserContext, person: Person): Promise<void> {
  const { email, password } = cast[person];
  const headers = { origin: site.origin };
  await context.request.post('/api/login', { form: { email, password }, headers });
}
