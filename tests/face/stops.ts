// Every page of the site in each of its states, as the person who sees it: where to go, and what to do there
// to have it in that state. The stops of one person are one story, told in order.

import type { Page } from 'playwright-core';
import { cast } from '#db/seed.ts';
import { PLANTED_LINK } from './planted.ts';

export type Person = 'visitor' | keyof typeof cast;

export interface Stop {
  name: string;
  as: Person;
  /** Where to go; without it, one stays where the stop before ended. */
  at?: string;
  /** What to do there. */
  act?(page: Page): Promise<unknown>;
}

const visits = (as: Person, addresses: string[]): Stop[] =>
  addresses.map((at) => ({ name: `${at}, as ${as}`, as, at }));

const submit = (page: Page) => page.locator('main form button').first().click();
const choose = (action: string) => (page: Page) =>
  page.locator(`button[name=action][value=${action}]`).click();
const toCheckout = async (page: Page) => {
  await page.goto('/join/');
  await page.locator('form[action="/api/payments/start"] button').first().click();
  await page.waitForURL('**/fake-checkout/**');
};

/** The page of the newest payment that is there. */
const toPaid = async (page: Page) => {
  await page.goto('/admin/payment/?q=complete');
  await page.locator('main tbody a[href^="/admin/payment/"]').last().click();
};

export const stops: Stop[] = [
  ...visits('visitor', [
    '/',
    '/media/',
    '/media/page/1/',
    '/browse/',
    '/browse/video-free/',
    '/browse/file-free/1/',
    '/browse/tagged-rain/',
    '/browse/tagged-mtr/',
    '/products/',
    '/products/slow-films/',
    '/products/right-to-left/',
    '/products/long-words/',
    '/live/',
    '/about/',
    '/terms/',
    '/media/pendulums-leaving-and-returning/',
    '/media/rain-on-a-tin-roof/',
    '/media/how-to-listen-to-rain/',
    '/media/forty-two-bells/',
    '/media/starlings-over-nowhere/',
    '/media/night-train-two-fields-away/',
    '/media/a-wind-harp-for-a-window/',
    '/media/seven-glasses/',
    '/media/long-words/',
    '/media/right-to-left/',
    '/media/long-words-members/',
    '/media/right-to-left-members/',
    '/no-such-page/',
    '/500/',
    '/join/',
    '/login/?next=/account/',
    '/login/?done=reset',
    '/register/',
    '/reset/',
    '/reset/?sent',
    '/reset/an-old-link/',
    '/confirm/an-old-link/',
    '/unsubscribe/an-old-link/',
    `/reset/${PLANTED_LINK.reset}/`,
    `/confirm/${PLANTED_LINK.confirm}/`,
    `/confirm/${PLANTED_LINK['new-address']}/`,
    `/unsubscribe/${PLANTED_LINK.unsubscribe}/`,
  ]),
  { name: 'a search before it', as: 'visitor', at: '/search/' },
  {
    name: 'a search with finds',
    as: 'visitor',
    at: '/search/?q=rain',
    act: (page) => page.locator('main ol a').first().waitFor(),
  },
  {
    name: 'a search without any',
    as: 'visitor',
    at: '/search/?q=xyzzy',
    act: (page) => page.getByText('Nothing was found').waitFor(),
  },
  {
    name: 'a login that was refused',
    as: 'visitor',
    at: '/login/',
    async act(page) {
      await page.locator('input[name=email]').fill('nobody@gatefold.example');
      await page.locator('input[name=password]').fill('not the password');
      await submit(page);
    },
  },
  {
    name: 'a registration with mistakes',
    as: 'visitor',
    at: '/register/',
    async act(page) {
      await page.locator('main form').evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
      });
      await page.locator('input[name=email]').fill(cast.admin.email);
      await page.locator('input[name=password]').fill('short');
      await submit(page);
    },
  },

  ...visits('unpaid', ['/', '/account/', '/join/?next=/media/starlings-over-nowhere/']),
  { name: 'another link was sent', as: 'unpaid', at: '/account/?done=link' },
  { name: 'an open checkout', as: 'unpaid', act: toCheckout },
  { name: 'a payment that waits', as: 'unpaid', act: choose('later') },
  { name: 'joining while money is on its way', as: 'unpaid', at: '/join/' },
  {
    name: 'a checkout that waits',
    as: 'unpaid',
    async act(page) {
      await page.locator('main a[href^="/thanks/"]').click();
      await page.locator('main a[href^="/fake-checkout/"]').click();
    },
  },
  { name: 'a payment that failed', as: 'unpaid', act: choose('fail') },
  ...visits('unpaid', ['/account/']),

  ...visits('paid', [
    '/',
    '/account/',
    '/account/leave/',
    `/confirm/${PLANTED_LINK['new-address']}/`,
    '/join/',
    '/watch/starlings-over-nowhere/',
    '/watch/night-train-two-fields-away/',
    '/watch/a-wind-harp-for-a-window/',
    '/watch/seven-glasses/',
    '/watch/long-words-members/',
  ]),
  {
    name: 'a change of the password with a mistake',
    as: 'paid',
    at: '/account/',
    async act(page) {
      const form = page.locator('form[action="/api/account/password"]');
      await page.locator('details', { has: form }).locator('summary').click();
      await form.locator('input[name=current_password]').fill('not the password');
      await form.locator('input[name=password]').fill('five even quieter words');
      await form.locator('input[name=password_repeat]').fill('five even quieter words');
      await form.locator('button').click();
    },
  },
  {
    name: 'a change of the address with a mistake',
    as: 'paid',
    at: '/account/',
    async act(page) {
      const form = page.locator('form[action="/api/account/email"]');
      await page.locator('details', { has: form }).locator('summary').click();
      await form.locator('input[name=email]').fill(cast.admin.email);
      await form.locator('button').click();
    },
  },
  {
    name: 'an item that opens in place',
    as: 'paid',
    at: '/media/starlings-over-nowhere/',
    act: (page) => page.locator('main video').waitFor(),
  },
  {
    name: 'an article that opens in place',
    as: 'paid',
    at: '/media/long-words-members/',
    act: (page) => page.locator('[data-place=notes] ol').waitFor(),
  },
  {
    name: 'a checkout that is paid',
    as: 'paid',
    at: '/account/',
    act: (page) => page.locator('main a[href^="/fake-checkout/"]').first().click(),
  },
  { name: 'a payment that was refunded', as: 'paid', act: choose('refund') },
  ...visits('paid', ['/account/']),
  {
    name: 'a payment that arrived',
    as: 'paid',
    async act(page) {
      await toCheckout(page);
      await choose('pay')(page);
    },
  },

  ...visits('admin', [
    '/admin/',
    ...['user', 'payment', 'product', 'media', 'livestream', 'event', 'outbox', 'site'].map(
      (t) => `/admin/${t}/`,
    ),
    '/admin/preview/refrigerator-choir/',
    '/admin/comp/',
  ]),
  {
    name: 'one member, as the admin sees them',
    as: 'admin',
    at: '/admin/user/',
    async act(page) {
      await page.locator('td a[href^="/admin/user/"]').first().click();
      await page.waitForURL('**/admin/user/*-*/');
    },
  },
  {
    name: 'a gift that is given',
    as: 'admin',
    at: '/admin/comp/',
    async act(page) {
      await page.locator('input[name=email]').fill(cast.unpaid.email);
      await page.locator('input[name=reason]').fill('Lent us the hall for the evening.');
      await submit(page);
    },
  },
  { name: 'a payment, as its admin sees it', as: 'admin', act: toPaid },
  {
    name: 'giving back, asked whether one is sure',
    as: 'admin',
    async act(page) {
      await page.locator('input[name=amount]').fill('9.00');
      await page.locator('form input[name=reason]').first().fill('The second disc was scratched.');
      await page.locator('form:has(input[name=amount]) button').click();
    },
  },
  {
    name: 'a part that was given back',
    as: 'admin',
    act: (page) => page.locator('form:has(input[name=sure]) button').click(),
  },
];
