// npm run pictures: the pictures in docs/pictures, taken of a demo site that was started for it.

import '../../src/commands/help.mjs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp'; // Astro brings it along
import { connect } from '#db/connect.ts';
import { cast } from '#db/seed.ts';
import { Payment } from '#lib/models/index.ts';
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

/** Agrees to pay later: the money is on its way, and the page says so. */
async function payLater(page: Page): Promise<void> {
  await page.locator('button[name=system][value=fake]').click();
  await page.locator('button[value=later]').click();
  await page.waitForURL('**/thanks/**');
}

/** The demo's own payment, in the administration. */
async function openPayment(page: Page): Promise<void> {
  await page.locator('main a[href^="/admin/payment/"]').last().click();
  await page.waitForURL('**/admin/payment/*/');
}

async function askToGiveBack(page: Page): Promise<void> {
  await openPayment(page);
  await page.locator('input[name=reason]').first().fill('Bought twice by mistake');
  await page.locator('section[aria-labelledby=refund] button').click();
  await page.locator('#refund').scrollIntoViewIfNeeded();
}

/** As if the processor had shown another amount than ours. */
async function callAPerson(page: Page): Promise<void> {
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  const { rows } = await Payment.search(db, { limit: 1, offset: 0, query: 'complete' });
  for (const { id } of rows)
    await Payment.call(db, id, 'The amount is $1 instead of $49.', {
      cause: 'reconcile',
    });
  await db.destroy();
  await openPayment(page);
}

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
  { name: 'thanks', at: '/join/', as: 'unpaid', act: payLater },
  { name: 'refund', at: '/admin/payment/?q=complete', as: 'admin', act: askToGiveBack },
  { name: 'review', at: '/admin/payment/?q=complete', as: 'admin', act: callAPerson },
];

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
/** Nobody is called with these: they make the join page offer what a real one would. */
const tills = {
  STRIPE_SECRET_KEY: 'sk_test_only_for_pictures',
  STRIPE_WEBHOOK_SECRET: 'whsec_only_for_pictures',
  PAYPAL_CLIENT_ID: 'only-for-pictures',
  PAYPAL_CLIENT_SECRET: 'only-for-pictures',
  PAYPAL_WEBHOOK_ID: 'PICTURES',
  BTCPAY_URL: 'https://btcpay.example',
  BTCPAY_STORE_ID: 'Pictures',
  BTCPAY_API_KEY: 'only-for-pictures',
  BTCPAY_WEBHOOK_SECRET: 'only-for-pictures',
};
const site = await startDemo(tills);
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
