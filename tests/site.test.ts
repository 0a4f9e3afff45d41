// From a clone to a paid member, end to end: the real start command, the real front, a real Chromium.
// One story, told in order: each test goes on where the one before it ended.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canaries, cast } from '#db/seed.ts';
import { connect } from '#db/connect.ts';
import { tables } from '#components/admin/tables.ts';
import { Media, Payment, Site, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { openBrowser } from './support/browser.ts';
import { runCommand, startSite, type TestSite } from './support/site.ts';

let site: TestSite;
let browser: Browser;
/** A members' video of the demo. */
let video: Media.Row;
/** A members' draft of the demo, to listen to, with a tag that nothing else has. */
let draft: Media.Row;
/** A members' article of the demo. */
let article: Media.Row;

beforeAll(async () => {
  [site, browser] = await Promise.all([startSite(), openBrowser()]);
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  const items = await Media.listPublished(db, Date.now(), { limit: 100 });
  const find = (kind: string) => items.find((row) => row.kind === kind && row.access === 'members');
  video = find('video') as Media.Row;
  article = find('article') as Media.Row;
  draft = (await Media.findBySlug(db, 'refrigerator-choir')) as Media.Row;
  await db.destroy();
});
afterAll(async () => {
  await browser?.close();
  expect(await site?.stop()).toBe(0);
});

const visitor = (options = {}) => browser.newContext({ baseURL: site.origin, ...options });

/** Logs somebody in, who lands on `next`. */
async function signIn(
  page: Page,
  { email, password }: { email: string; password: string },
  next = '/account/',
): Promise<void> {
  await page.goto(`/login/?next=${next}`);
  await page.getByLabel('Email').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main form button').first().click();
  await page.waitForURL(`**${next}`);
}

/** The administration's first page, before the eyes of its admin. */
async function asAdmin(): Promise<Page> {
  const page = await (await visitor()).newPage();
  await signIn(page, cast.admin, '/admin/');
  return page;
}

async function statusOf(context: BrowserContext, address: string, accept = 'text/html') {
  const response = await context.request.get(site.origin + address, {
    headers: { accept },
    maxRedirects: 0,
  });
  return response.status();
}

test.skipIf(process.platform !== 'linux')('the publisher gives way to whoever serves', () => {
  const [publisher] = readFileSync(`/proc/${site.pid}/task/${site.pid}/children`, 'utf8').split(
    ' ',
  );
  expect(Number(publisher)).toBeGreaterThan(0);
  expect(os.getPriority(Number(publisher))).toBe(os.constants.priority.PRIORITY_BELOW_NORMAL);
});

/** What these ways answer a stranger, a member who has not paid, and one who has. */
const SHUT = { page: 303, fragment: 401, json: 401, file: 401 };
const UNPAID = { page: 303, fragment: 403, json: 403, file: 403 };
const OPEN = { page: 200, fragment: 200, json: 200, file: 302 };

/** Every way to what a member paid for, as one person: the page, the fragment, the JSON, the file. */
async function waysIn(context: BrowserContext, slug: string) {
  return {
    page: await statusOf(context, `/watch/${slug}/`),
    fragment: await statusOf(context, `/members/${slug}/`),
    json: await statusOf(context, `/members/${slug}.json`, 'application/json'),
    file: await statusOf(context, `/members/${slug}/file`),
  };
}

describe('a visitor without scripts', () => {
  let page: Page;
  beforeAll(async () => {
    page = await (await visitor({ javaScriptEnabled: false })).newPage();
  });
  afterAll(() => page.context().close());

  test('leafs from home through the lists to an item', async () => {
    await page.goto('/');
    await page.getByRole('navigation').first().getByRole('link', { name: 'Media' }).click();
    await page.locator(`a[href="/media/${video.slug}/"]`).first().click();
    expect(await page.locator('h1').innerText()).toBe(video.title);
  });

  test("sees what a members' item is, and how to open it", async () => {
    expect(await page.locator('main img').count()).toBeGreaterThan(0);
    const ways = page.locator('main a[href^="/join/"]');
    const targets = await ways.evaluateAll((links) =>
      links.map((link) => link.getAttribute('href')),
    );
    expect([...new Set(targets)]).toEqual([`/join/?next=/watch/${video.slug}/`]);
    expect(await page.locator('main video').count()).toBe(0);
  });

  test('finds the same facts as JSON', async () => {
    const response = await page.request.get(`/media/${video.slug}.json`);
    expect(response.headers()['content-type']).toContain('application/json');
    const twin = await response.json();
    expect(twin).toMatchObject({
      format: 1,
      slug: video.slug,
      title: video.title,
      access: 'members',
    });
    expect(JSON.stringify(twin)).not.toContain(video.file_name);
  });

  test('reads on the schedule and on the first page that a stream is for members, before going there', async () => {
    for (const at of ['/live/', '/']) {
      await page.goto(at);
      const stream = page.locator('main ol > li', { has: page.locator('a[href^="/media/"]') });
      expect(await stream.locator('.locked').allInnerTexts(), at).toEqual([texts.media.members]);
    }
  });

  test('finds on every page where to write, until the author takes it away', async () => {
    const way = page.locator('footer').getByRole('link', { name: texts.frame.contact });
    for (const at of ['/', '/terms/', '/login/', '/no-such-page/']) {
      await page.goto(at);
      expect(await way.getAttribute('href'), at).toBe('mailto:hello@gatefold.example');
    }
    const shows = async () => {
      await page.goto('/terms/');
      return way.count();
    };
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    await Site.remove(db, 'contact');
    await expect.poll(shows, { timeout: 30_000 }).toBe(0);
    await Site.set(db, 'contact', 'hello@gatefold.example');
    await expect.poll(shows, { timeout: 30_000 }).toBe(1);
    await db.destroy();
  });

  test('is helped when an address is wrong', async () => {
    const response = await page.goto('/media/no-such-thing/');
    expect(response?.status()).toBe(404);
    expect(await page.locator('main a[href="/"], main a[href="/media/"]').count()).toBeGreaterThan(
      0,
    );
  });
});

test('an anonymous visitor with scripts asks the server for nothing but the page and its counter', async () => {
  const context = await visitor();
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // The page asks for its counter once the browser has nothing else to do.
  const counter = page.waitForRequest('**/api/counters/**');
  await page.goto(`/media/${video.slug}/`);
  await counter;
  await page.waitForLoadState('networkidle');
  expect(asked.filter((pathname) => /^\/(api|members|t)\//.test(pathname))).toEqual([
    `/api/counters/plays:${video.id}`,
  ]);
  await context.close();
});

describe('from visitor to member and back', () => {
  let context: BrowserContext;
  let page: Page;
  const email = 'Grace@Example.org';
  const password = 'a quiet evening';
  beforeAll(async () => {
    context = await visitor({ javaScriptEnabled: false });
    page = await context.newPage();
  });
  afterAll(() => context.close());

  test('a stranger is refused everywhere', async () => {
    expect(await waysIn(context, video.slug)).toEqual(SHUT);
    expect(await statusOf(context, `/files/${video.id}/${video.file_name}`)).toBe(404);
    expect(await statusOf(context, `/private/members/${article.slug}/index.html`)).toBe(404);
  });

  test('a form with a mistake comes back with what was typed, but never the password', async () => {
    await page.goto(`/media/${video.slug}/`);
    await page.locator('main a[href^="/join/"]').first().click();
    await page.locator('main a[href^="/register/"]').click();
    await page.getByLabel('Email').fill(email);
    await page.locator('input[name=password]').fill(password);
    await page.locator('input[name=password_repeat]').fill('something else');
    await page.locator('main form button').click();
    const way = page.getByRole('alert').getByRole('link');
    expect(await page.getByRole('alert').innerText()).toContain(texts.form.again(1));
    expect(await way.innerText()).toBe(await page.locator('.error').innerText());
    await way.click();
    expect(await page.locator('input:target').getAttribute('name')).toBe('password_repeat');
    expect(await page.getByLabel('Email').inputValue()).toBe(email);
    expect(await page.locator('input[name=password]').inputValue()).toBe('');
    expect(await page.locator('main form').innerText()).toMatch(/same|match|twice/i);
  });

  test('who has an account already and forgot its password is led to a new one', async () => {
    await page.getByLabel('Email').fill(cast.paid.email);
    await page.locator('input[name=password]').fill(password);
    await page.locator('input[name=password_repeat]').fill(password);
    await page.locator('main form button').click();
    expect(await page.locator('main a[href="/reset/"]').innerText()).toBe('Forgot your password?');
    await page.getByLabel('Email').fill(email);
  });

  test('a stranger registers, and is a member who has not paid', async () => {
    await page.locator('input[name=password]').fill(password);
    await page.locator('input[name=password_repeat]').fill(password);
    await page.locator('main form button').click();
    expect(new URL(page.url()).pathname).toBe('/join/');
    expect(await waysIn(context, video.slug)).toEqual(UNPAID);
  });

  test('a mistake far down on the account page is said on top, and leads to its field', async () => {
    const at = page.url();
    for (const [part, field, value] of [
      ['password', 'current_password', 'not the password'],
      ['email', 'email', cast.admin.email],
    ] as const) {
      await page.goto('/account/');
      const form = page.locator(`form[action="/api/account/${part}"]`);
      await page.locator('details', { has: form }).locator('summary').click();
      for (const input of await form.locator('input[required]').all()) await input.fill(password);
      await form.locator(`input[name=${field}]`).fill(value);
      await form.locator('button').click();
      await expect.poll(() => page.title()).toMatch(/^Error: /);
      expect(await form.locator('input:focus').getAttribute('name')).toBe(field);
      const way = page.getByRole('alert').getByRole('link');
      expect(await form.locator('.error').innerText()).toBe(await way.innerText());
      await way.click();
      expect(await form.locator('input:target').getAttribute('name')).toBe(field);
    }
    await page.goto(at);
  });

  test('opening the thanks page proves nothing', async () => {
    await page.locator('main form[action="/api/payments/start"] button').click();
    expect(page.url()).toContain('/fake-checkout/');
    const checkout = page.url();
    await page.goto('/account/');
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const { internal_id } = await db
      .selectFrom('payment')
      .innerJoin('user', 'user.id', 'payment.user_id')
      .where('email', '=', email.toLowerCase())
      .select('internal_id')
      .executeTakeFirstOrThrow();
    await db.destroy();
    await page.goto(`/thanks/${internal_id}/`);
    expect((await waysIn(context, video.slug)).fragment).toBe(403);
    await page.goto(checkout);
  });

  test('money that is on its way is told as that, in one box, and opens nothing', async () => {
    const checkout = page.url();
    await page.locator('button[value=later]').click();
    await page.waitForURL('**/thanks/**');
    const { fake, payment, thanks } = texts;
    expect(await page.locator('main h1').innerText()).toBe(thanks.underway.title);
    expect(await page.getByRole('status').allInnerTexts()).toEqual([
      `${fake.reasons.pending} ${thanks.once}`,
    ]);
    await page.goto('/account/');
    const words = await page.locator('main table').innerText();
    expect(words).toContain(payment.underway);
    expect(words).not.toContain(payment.statuses.pending);
    expect((await waysIn(context, video.slug)).fragment).toBe(403);
    await page.goto(checkout);
  });

  test('who pays lands on the very video they came from', async () => {
    await page.locator('button[value=arrive]').click();
    await page.waitForURL(`**/watch/${video.slug}/**`);
    expect(await page.locator('h1').innerText()).toBe(video.title);
    expect(await page.getByRole('status').innerText()).toBe(texts.thanks.done.member);
    expect(await page.locator('header a[aria-current]').innerText()).toBe(texts.frame.media);
    await page.goto(`/watch/${video.slug}/?done=constructor`);
    expect(await page.getByRole('status').count()).toBe(0);
    expect(await page.locator('main nav a[rel=prev]').count()).toBe(1);
    expect(await waysIn(context, video.slug)).toEqual(OPEN);
  });

  test("a members' text is there, and only behind the gate", async () => {
    const response = await context.request.get(`/members/${article.slug}/`);
    const text = await response.text();
    expect(canaries.some((canary) => text.includes(canary))).toBe(true);
    expect(response.headers()['cache-control']).toContain('no-store');
  });

  test("a second browser with the first one's address is refused", async () => {
    const stranger = await visitor();
    expect(await waysIn(stranger, video.slug)).toEqual(SHUT);
    await stranger.close();
  });

  test('a payment that only the owner can mend says where to write', async () => {
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const payer = await User.findByEmail(db, email);
    const [payment] = await User.payments(db, payer as User.Row);
    const { id, internal_id } = payment as Payment.Row;
    await Payment.hold(db, id, 'Asked about.', { at: Date.now(), until: 'admin', cause: 'test' });
    await page.goto(`/thanks/${internal_id}/`);
    expect(await page.locator('h1').innerText()).toBe(texts.thanks.held.title);
    const way = page.locator('main a[href="mailto:hello@gatefold.example"]');
    expect(await way.innerText()).toBe('hello@gatefold.example');
    await Payment.lift(db, id, { cause: 'test' });
    await db.destroy();
    await page.reload();
    expect(await way.count()).toBe(0);
  });

  test('a refund at the processor closes the door', async () => {
    await page.goto('/account/');
    await page.locator('main a[href^="/fake-checkout/"]').first().click();
    await page.locator('button[value=refund]').click();
    expect(await waysIn(context, video.slug)).toEqual(UNPAID);
    await page.goto('/account/');
    expect(await page.locator('main').innerText()).toMatch(/refunded/i);
  });

  test('after the logout the browser is a stranger again', async () => {
    await page.goto('/account/');
    await page.locator('form[action="/api/logout"] button').click();
    expect((await waysIn(context, video.slug)).fragment).toBe(401);
    expect((await context.cookies()).filter(({ value }) => value)).toEqual([]);
  });
});

describe('the paid member of the demo, with scripts', () => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await visitor();
    page = await context.newPage();
    await signIn(page, cast.paid);
  });
  afterAll(() => context.close());

  test('is greeted by name on a page that is the same file for everybody, and not asked to join', async () => {
    await page.goto('/');
    await page.locator('header a[href="/account/"]').waitFor();
    expect(await page.locator('main a[href="/join/"]').count()).toBe(0);
  });

  test('finds the item unlocked in place, and its video plays and seeks', async () => {
    await page.goto(`/media/${video.slug}/`);
    await page.locator('main video').waitFor();
    const played = await page.locator('main video').evaluate(async (element: HTMLVideoElement) => {
      element.muted = true;
      const happens = (event: string) =>
        new Promise((resolve) => element.addEventListener(event, resolve, { once: true }));
      const playing = happens('timeupdate');
      await element.play();
      await playing;
      const seeked = happens('seeked');
      element.currentTime = element.duration / 2;
      await seeked;
      return { half: element.currentTime / element.duration, width: element.videoWidth };
    });
    expect(played.half).toBeCloseTo(0.5, 1);
    expect(played.width).toBeGreaterThan(0);
  });

  test('hears it when the gate does not answer, and is not asked to join', async () => {
    const gate = '**/members/**';
    await page.route(gate, (route) => route.abort());
    await page.goto(`/media/${video.slug}/`);
    await page.getByText(texts.item.silent).waitFor();
    expect(await page.locator('main').getByText(texts.item.join).count()).toBe(0);
    await page.unroute(gate);
  });

  test('gets ranges of the file under a path that is signed', async () => {
    const redirect = await context.request.get(`/members/${video.slug}/file`, { maxRedirects: 0 });
    const signed = redirect.headers().location ?? '';
    expect(signed).toMatch(/^\/t\//);
    const part = await context.request.get(signed, { headers: { range: 'bytes=0-99' } });
    expect(part.status()).toBe(206);
    expect((await part.body()).length).toBe(100);
    expect(await statusOf(context, signed.replace(/\/t\/\w/, '/t/x'))).toBe(403);
  });

  test('is no admin', async () => {
    expect(await statusOf(context, '/admin/')).toBeGreaterThanOrEqual(403);
  });
});

test('who is signed in and has not paid finds the offer, and no login', async () => {
  const context = await visitor();
  const page = await context.newPage();
  await page.goto(`/media/${video.slug}/`);
  const login = page.locator('main').getByText(texts.item.login);
  expect(await login.count()).toBe(1);
  await signIn(page, cast.unpaid);
  await page.goto(`/media/${video.slug}/`);
  await login.waitFor({ state: 'detached' });
  expect(await page.locator('main').getByText(texts.item.join).count()).toBe(1);
  await context.close();
});

describe('an author', () => {
  test('adds a video with one command, and it is there', async () => {
    const source = path.join('db', 'demo', 'starlings-over-nowhere.mp4');
    const args = ['add', source, '--title', 'My first talk', '--members'];
    const { code, stdout, stderr } = await runCommand(site.env, 'media', args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(`${site.origin}/media/my-first-talk/`);
    expect(stdout).toMatch(/^Published: (the running server has seen to it|[1-9]\d* added)/m);
    const context = await visitor();
    expect(await statusOf(context, '/media/my-first-talk/')).toBe(200);
    expect(await statusOf(context, '/members/my-first-talk/')).toBe(401);
    await context.close();
  });

  test('is followed by the running server when another program writes to the database', async () => {
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    await Media.create(db, {
      kind: 'article',
      access: 'free',
      title: 'Written elsewhere',
      summary: 'By another program.',
      body: 'Hello.',
      published_at: Date.now() - 1000,
    });
    await db.destroy();
    const context = await visitor();
    await expect
      .poll(() => statusOf(context, '/media/written-elsewhere/'), { timeout: 30_000 })
      .toBe(200);
    await context.close();
  });

  test('is followed by another publisher when the first one is killed', async () => {
    const { stdout } = await promisify(execFile)('pgrep', ['-P', String(site.pid)]);
    process.kill(Number(stdout.trim()), 'SIGKILL');
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const item = {
      kind: 'article',
      access: 'free',
      summary: 'Still here.',
      body: 'Hello.',
    } as const;
    await Media.create(db, { ...item, title: 'After the fall', published_at: Date.now() - 1000 });
    await db.destroy();
    const context = await visitor();
    await expect
      .poll(() => statusOf(context, '/media/after-the-fall/'), { timeout: 30_000 })
      .toBe(200);
    await context.close();
  });

  test('who is an admin sees drafts, publishes, and finds every table', async () => {
    const page = await asAdmin();
    const context = page.context();
    for (const table of Object.keys(tables))
      expect(await statusOf(context, `/admin/${table}/`), table).toBe(200);
    const users = await (await context.request.get('/admin/user/')).text();
    expect(users).toContain(cast.paid.email);
    expect(users).not.toContain('$argon2id$');
    await page.goto('/admin/');
    await page.locator('main a[href^="/admin/preview/"]').first().click();
    await page.waitForURL('**/admin/preview/**');
    expect(await page.locator('h1').count()).toBe(1);
    await page.goto('/admin/');
    await page.locator('form[action="/api/publish"] button').click();
    await page.waitForURL('**/admin/**');
    await context.close();
  });

  test('previews a draft as either sees it, asks for nothing that is not there, and links to nothing', async () => {
    const page = await asAdmin();
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    for (const as of ['', '?as=visitor']) {
      await page.goto(`/admin/preview/${draft.slug}/${as}`);
      const ways = await page
        .locator('main a[href^="/"]')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
      for (const way of ways) asked.add(way);
      expect(await page.locator('main audio').count(), as).toBe(as ? 0 : 1);
    }
    const missing = [];
    for (const way of asked) if ((await statusOf(page.context(), way)) >= 400) missing.push(way);
    expect(missing).toEqual([]);
    await page.context().close();
  });

  test('leads an admin from a payment to its payer, and to who did something to it', async () => {
    const page = await asAdmin();
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const admin = (await User.findByEmail(db, cast.admin.email)) as User.Row;
    const payer = (await User.findByEmail(db, cast.paid.email)) as User.Row;
    const [payment] = (await User.payments(db, payer)) as [Payment.Row];
    await Payment.announce(db, payment.id, 'Looked at.', { cause: `admin ${admin.id}` });
    await db.destroy();
    await page.goto('/admin/payment/');
    const way = page.locator(`td a[href="/admin/user/${payer.id}/"]`);
    expect(await way.first().innerText()).toBe(payer.email);
    await page.goto(`/admin/payment/${payment.id}/`);
    await page.getByRole('link', { name: `admin ${admin.id}` }).click();
    expect(await page.locator('h1').innerText()).toBe(admin.name);
    await page.context().close();
  });

  test('asks an admin once more before somebody is disabled, and says what was done', async () => {
    const page = await asAdmin();
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const email = 'rude@gatefold.example';
    const [password, password_repeat] = ['shouts in the hall', 'shouts in the hall'];
    const registered = await User.register(db, { email, password, password_repeat });
    if (!registered.ok) throw new Error(registered.reason);
    const { id } = registered.user;
    const isDisabled = async () => (await User.find(db, id))?.disabled_on !== null;
    await page.goto(`/admin/user/${id}/`);
    await page.getByRole('link', { name: texts.members.disable }).click();
    expect(await page.locator('main').innerText()).toContain(texts.members.sure(email));
    expect(await isDisabled()).toBe(false);
    await page.getByRole('button', { name: texts.members.yes }).click();
    expect(await page.getByRole('status').innerText()).toBe(texts.members.done.disable);
    expect(await isDisabled()).toBe(true);
    await page.goBack();
    await page.getByRole('button', { name: texts.members.enable }).click();
    expect(await page.getByRole('status').innerText()).toBe(texts.members.done.enable);
    await db.destroy();
    await page.context().close();
  });

  test('tells an admin of letters that were given up, and of none otherwise', async () => {
    const page = await asAdmin();
    expect(await page.getByRole('alert').count()).toBe(0);
    const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const letter = {
      kind: 'reset',
      email: 'typo@example.test',
      facts: 'null',
      seed: null,
    } as const;
    const given_up = { state: 'failed', failure: '550 no such mailbox', attempts: 1 } as const;
    const times = { due_at: 0, created_at: Date.now(), done_at: Date.now() };
    await db
      .insertInto('outbox')
      .values({ id: 'a-letter', ...letter, ...given_up, ...times })
      .execute();
    await db.destroy();
    await page.reload();
    await page.getByRole('alert').getByRole('link').click();
    await page.waitForURL('**/admin/outbox/?group=failed');
    expect(await page.locator('main table').innerText()).toContain('550 no such mailbox');
    await page.context().close();
  });
});

test('a second start takes what is there: nothing is planted or compiled again', () => {
  expect(site.output()).toContain('The compiled pages are up to date.');
  expect(site.output()).toContain(cast.admin.password);
  expect(readFileSync(path.join(site.folder, 'var', 'address'), 'utf8')).toBe(site.origin);
});
