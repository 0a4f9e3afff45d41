// The content security policy in a real browser: markup that somebody smuggled into a page runs nothing, a
// page in another site's frame stays blank, and without the policy both would happen.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { openBrowser } from './support/browser.ts';
import { startSite, type TestSite } from './support/site.ts';

let site: TestSite;
let browser: Browser;
let elsewhere: Server;
let elsewhere_origin: string;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), openBrowser()]);
  elsewhere = createServer((req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.end(`<iframe src="${req.url?.slice(2)}"></iframe>`);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  elsewhere_origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  elsewhere?.close();
});

const probes: Record<string, string> = {
  'a script': '<script>window.hit = true</script>',
  'a handler of an event': '<img src="/nowhere.png" onerror="window.hit = true">',
  'a drawing that loads': '<svg onload="window.hit = true"></svg>',
  'a link to a script': '<a id="probe" href="javascript:void(window.hit = true)">here</a>',
  'a frame with a script': '<iframe srcdoc="<script>parent.hit = true</script>"></iframe>',
};

/** Whether the probe ran in the page at `address`. `bare` takes the policy away. */
async function runs(page: Page, address: string, probe: string, bare = false): Promise<boolean> {
  await page.unrouteAll();
  await page.route(site.origin + address, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    let body = await response.text();
    expect(body).toContain('</h1>');
    if (bare) {
      delete headers['content-security-policy'];
      body = body.replace(/<meta http-equiv="content-security-policy"[^>]*>/i, '');
    }
    await route.fulfill({ response, headers, body: body.replace('</h1>', `</h1>${probe}`) });
  });
  await page.goto(site.origin + address, { waitUntil: 'load' });
  if (probe.includes('id="probe"')) await page.locator('#probe').click({ noWaitAfter: true });
  // What would run has had its turn after this.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  return page.evaluate(() => 'hit' in window);
}

describe('what was smuggled into a page', () => {
  let page: Page;
  beforeAll(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    await page.goto(`${site.origin}/login/`);
    await page.getByLabel('Email').fill(cast.paid.email);
    await page.getByLabel('Password').fill(cast.paid.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/account/');
  });
  afterAll(() => page?.context().close());

  for (const [name, probe] of Object.entries(probes))
    test(`${name} does nothing, in a published page or a member's`, async () => {
      expect(await runs(page, '/about/', probe)).toBe(false);
      expect(await runs(page, '/account/', probe)).toBe(false);
      expect(await runs(page, '/about/', probe, true), 'without the policy it runs').toBe(true);
    });
});

test('a page of the site in a frame of another stays blank, published, a member’s or an error', async () => {
  const page = await browser.newPage();
  for (const address of [
    '/',
    '/login/',
    '/nowhere/',
    '/api/me',
    '/media/rain-on-a-tin-roof.json',
  ]) {
    await page.goto(`${elsewhere_origin}/?${site.origin}${address}`, { waitUntil: 'load' });
    expect(page.frames()[1]?.url(), address).toMatch(/^chrome-error:/);
  }
  // A page that allows it is shown.
  await page.goto(`${elsewhere_origin}/?${elsewhere_origin}/x`, { waitUntil: 'load' });
  expect(page.frames()[1]?.url()).toBe(`${elsewhere_origin}/x`);
  await page.close();
});

test('every page brings a policy that allows no script and no style but its own, and no base or object', async () => {
  for (const address of ['/', '/media/', '/about/', '/login/', '/nowhere/', '/join/']) {
    const response = await fetch(site.origin + address);
    const html = await response.text();
    const meta = /<meta http-equiv="content-security-policy" content="([^"]*)"/i.exec(html)?.[1];
    const policy = `${meta ?? ''} ${response.headers.get('content-security-policy') ?? ''}`;
    expect(policy, address).not.toContain('unsafe');
    for (const rule of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy, address).toContain(rule);
  }
});
