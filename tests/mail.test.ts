// Letters of a real site: the start command in a process of its own, and a real mail server beside it.

import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { write } from '#lib/mail/letters.ts';
import type { Outbox, User } from '#lib/models/index.ts';
import { openBrowser } from './support/browser.ts';
import { header, type MailServer, mailServer } from './support/mail.ts';
import { siteFolder, startIn, type TestSite } from './support/site.ts';

const PASSWORD = 'four quiet words here';

let mail: MailServer;
let place: Awaited<ReturnType<typeof siteFolder>>;
let site: TestSite;
let db: Db;
let browser: Browser;
/** What the mail server does with the next letter once it has read it. */
let onLetter: (accept: () => void) => void = (accept) => accept();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  mail = await mailServer({
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () =>
        onLetter(() => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          mail.deliveries.push({ to, raw: Buffer.concat(chunks).toString() });
          done();
        }),
      );
    },
  });
  const port = await freePort();
  place = await siteFolder({
    SITE_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    SMTP_URL: mail.url,
    MAIL_FROM: 'Site <site@example.test>',
    LOG_LEVEL: 'info',
  });
  site = await startIn(place.folder, place.env);
  db = connect(path.join(place.folder, 'var', 'gatefold.db'));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await db?.destroy();
  await site?.stop();
  await place?.remove();
  await mail?.close();
});

const post = (at: string, form: Record<string, string>, headers = { origin: site.origin }) =>
  fetch(site.origin + at, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
const register = (name: string) =>
  post('/api/register', {
    email: `${name}@example.test`,
    password: PASSWORD,
    password_repeat: PASSWORD,
  });
/** The letters that this person got, decoded as far as links need it. */
const lettersTo = (name: string) =>
  mail.deliveries
    .filter(({ to }) => to[0] === `${name}@example.test`)
    .map(({ raw }) => raw.replaceAll('=\r\n', ''));
const linkIn = (raw = '') =>
  /https?:\/\/[^\s/]+(\/(?:reset|confirm)\/[\w-]+\/)/.exec(raw)?.[1] ?? '';

/** Asks again and again, as long as something is still on its way. */
async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const letter = (name: string, number = 1) => until(() => lettersTo(name)[number - 1]);

describe('a link in a letter', () => {
  test('is not used up by whoever opens it, and confirms the address when it is pressed', async () => {
    await register('mia');
    const at = linkIn(await letter('mia'));
    for (let scan = 0; scan < 3; scan++) {
      const page = await fetch(site.origin + at);
      expect(page.status).toBe(200);
      expect(page.headers.get('referrer-policy')).toBe('strict-origin');
      expect(page.headers.get('cache-control')).toContain('no-store');
      expect(await page.text()).toContain('noindex');
    }
    const token = at.split('/')[2] ?? '';
    expect((await post('/api/confirm/address', { token })).status).toBe(303);
    expect((await fetch(site.origin + at)).status).toBe(404);
  });

  test('resets the password, and its secret is in no log', async () => {
    await post('/api/reset/link', { email: 'mia@example.test' });
    const at = linkIn(await letter('mia', 2));
    expect(at).toMatch(/^\/reset\//);
    const page = await fetch(site.origin + at);
    expect(page.headers.get('referrer-policy')).toBe('strict-origin');
    const token = at.split('/')[2] ?? '';
    const words = 'five other quiet words here';
    const form = { token, password: words, password_repeat: words };
    const evil = await post('/api/reset/password', form, { origin: 'https://evil.example' });
    expect(evil.status).toBe(403);
    expect((await post('/api/reset/password', form)).status).toBe(303);
    expect((await fetch(site.origin + at)).status).toBe(404);
    expect(await letter('mia', 3)).toMatch(/password/);
    expect(site.output()).toContain('/reset/…');
    expect(site.output()).not.toContain(token);
  });
});

describe.for([true, false])('a person with a browser (scripts: %s)', (javaScriptEnabled) => {
  const name = javaScriptEnabled ? 'ada' : 'bob';
  let page: Page;
  beforeAll(async () => {
    const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled });
    page = await context.newPage();
  });
  afterAll(() => page?.context().close());
  const press = (form: string) => page.locator(`form[action="${form}"] button`).click();

  test('registers, and confirms the address', async () => {
    await page.goto('/register/');
    await page.fill('[name=email]', `${name}@example.test`);
    for (const field of ['password', 'password_repeat'])
      await page.fill(`[name=${field}]`, PASSWORD);
    await press('/api/register');
    await page.waitForURL('**/account/**');
    await page.goto(linkIn(await letter(name)));
    await press('/api/confirm/address');
    await page.waitForURL('**/account/?done=confirmed');
  });

  test('has another address', async () => {
    await page.goto('/account/');
    await page.locator('details:has(#email-email) > summary').click();
    await page.fill('#email-email', `${name}-2@example.test`);
    await press('/api/account/email');
    await page.waitForURL('**/account/?done=asked');
    await page.goto(linkIn(await letter(`${name}-2`)));
    await press('/api/confirm/new-email');
    await page.waitForURL('**/account/?done=**');
    expect(await page.locator('main').textContent()).toContain(`${name}-2@example.test`);
  });

  test('forgets the password, mistypes the address, and sets a new one', async () => {
    await page.goto('/reset/');
    await page.locator('form[action="/api/reset/link"]').evaluate((form: HTMLFormElement) => {
      form.noValidate = true;
    });
    await page.fill('[name=email]', 'no address');
    await press('/api/reset/link');
    await page.fill('[name=email]', `${name}-2@example.test`);
    await press('/api/reset/link');
    const at = await until(() =>
      lettersTo(`${name}-2`)
        .map(linkIn)
        .find((link) => link.startsWith('/reset/')),
    );
    await page.goto(at);
    const words = 'five other quiet words here';
    for (const field of ['password', 'password_repeat']) await page.fill(`[name=${field}]`, words);
    await press('/api/reset/password');
    await page.waitForURL('**/login/?done=reset');
  });
});

test('a mail program unsubscribes with one click, without Origin or cookies', async () => {
  const { unsubkey } = await db
    .selectFrom('user')
    .select('unsubkey')
    .where('email', '=', 'mia@example.test')
    .executeTakeFirstOrThrow();
  const state = () =>
    db.selectFrom('user').select('unsubscribe').where('unsubkey', '=', unsubkey).executeTakeFirst();
  const at = `${site.origin}/api/unsubscribe/${unsubkey}`;
  const opened = await fetch(at);
  expect(new URL(opened.url).pathname).toBe(`/unsubscribe/${unsubkey}/`);
  expect(await state()).toEqual({ unsubscribe: 0 });

  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await fetch(at, { method: 'POST', body, redirect: 'manual' })).status).toBe(200);
  expect(await state()).toEqual({ unsubscribe: 1 });

  await post('/api/reset/link', { email: 'mia@example.test' });
  expect(linkIn(await letter('mia', 4)), 'resets come in any case').toMatch(/^\/reset\//);
});

describe('a letter in hand', () => {
  test('is finished when the server is told to stop, and not sent again when it starts', async () => {
    let accept = () => {};
    const begun = new Promise<void>((resolve) => {
      onLetter = (go_on) => {
        accept = go_on;
        resolve();
      };
    });
    await register('noa');
    await begun;
    const stopped = site.stop();
    accept();
    expect(await stopped).toBe(0);
    onLetter = (go_on) => go_on();
    site = await startIn(place.folder, place.env);
    await register('ola');
    await letter('ola');
    expect(lettersTo('noa')).toHaveLength(1);
  });

  test('of a server that is killed goes out once, after it was started again', async () => {
    const begun = new Promise<void>((resolve) => {
      onLetter = () => resolve();
    });
    await register('pia');
    await begun;
    process.kill(site.pid, 'SIGKILL');
    await site.stop();
    mail.hangUp();
    onLetter = (go_on) => go_on();
    expect(lettersTo('pia')).toEqual([]);
    // The time for which the dead one had it is over.
    await db.updateTable('outbox').set({ due_at: 0 }).where('state', '=', 'waiting').execute();
    site = await startIn(place.folder, place.env);
    const raw = await letter('pia');
    await register('rue');
    await letter('rue');
    expect(lettersTo('pia')).toHaveLength(1);
    const { id } = await db
      .selectFrom('outbox')
      .select('id')
      .where('email', '=', 'pia@example.test')
      .executeTakeFirstOrThrow();
    expect(header(raw, 'Message-ID')).toBe(`<${id}@example.test>`);
  });
});

test('a letter is no wider than a phone, whatever stands in it, and each part has its own direction', async () => {
  const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
  const code = `one long line of code; ${'x'.repeat(90)}`;
  const letter = write(
    {
      id: 'wide',
      kind: 'news',
      email: 'mia@example.test',
      facts: JSON.stringify({ subject: 'גשם', text: `\`\`\`\n${code}\n\`\`\`\n\nגשם` }),
      created_at: 1,
    } as Outbox.Row,
    { name: 'm'.repeat(99), unsubkey: 'key' } as User.Row,
    undefined,
    { site: 'Side A', origin: site.origin },
  );
  await page.setContent(letter.html);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  for (const part of ['h1', '.prose p'])
    expect(await page.locator(part).evaluate((it) => getComputedStyle(it).direction)).toBe('rtl');
  await page.close();
});
