// Every route, asked by everybody: anonymous, a member who has not paid, one who has, an admin. A route
// without a row here fails, and so does a row without a route.

import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast } from '#db/seed.ts';
import { Media, Payment, User } from '#lib/models/index.ts';
import { startSite, type TestSite } from './support/site.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

type Answers = [anonymous: number, unpaid: number, paid: number, admin: number];
const all = (status: number): Answers => [status, status, status, status];

/** By file of src/pages: an address of it, its answers to GET, and for endpoints to an empty POST. */
const table: Record<string, { at: string; get: Answers; post?: Answers }> = {
  'index.astro': { at: '/', get: all(200) },
  '[page].astro': { at: '/about/', get: all(200) },
  '404.astro': { at: '/404.html', get: all(200) },
  '500.astro': { at: '/500/', get: all(500) },
  'live.astro': { at: '/live/', get: all(200) },
  'products/index.astro': { at: '/products/', get: all(200) },
  'products/[slug].astro': { at: '/products/slow-films/', get: all(200) },
  'products/[slug].json.ts': { at: '/products/slow-films.json', get: all(200) },
  'products/[slug]/feed.xml.ts': { at: '/products/slow-films/feed.xml', get: all(200) },
  'products/[slug]/feed.json.ts': { at: '/products/slow-films/feed.json', get: all(200) },
  'feed.xml.ts': { at: '/feed.xml', get: all(200) },
  'feed.json.ts': { at: '/feed.json', get: all(200) },
  'podcast.xml.ts': { at: '/podcast.xml', get: all(200) },
  'sitemap.xml.ts': { at: '/sitemap.xml', get: all(200) },
  'sitemaps/[part].xml.ts': { at: '/sitemaps/media-1.xml', get: all(200) },
  'robots.txt.ts': { at: '/robots.txt', get: all(200) },
  'media/index.astro': { at: '/media/', get: all(200) },
  'media/page/[page].astro': { at: '/media/page/1/', get: all(200) },
  'media/[slug].astro': { at: '/media/<members>/', get: all(200) },
  'media/[slug].json.ts': { at: '/media/<members>.json', get: all(200) },
  'files/[id]/[name].ts': { at: '/files/<id>/<poster>', get: all(200) },
  'members/[slug].astro': { at: '/members/<members>/', get: [401, 403, 200, 200] },
  'members/[slug].json.ts': { at: '/members/<members>.json', get: [401, 403, 200, 200] },
  'watch/[slug].astro': { at: '/watch/<members>/', get: [303, 303, 200, 200] },
  'register.astro': { at: '/register/', get: [200, 303, 303, 303] },
  'login.astro': { at: '/login/', get: [200, 303, 303, 303] },
  'join.astro': { at: '/join/', get: all(200) },
  'account.astro': { at: '/account/', get: [303, 200, 200, 200] },
  'thanks/[internal_id].astro': { at: '/thanks/<payment>/', get: [303, 404, 200, 404] },
  'fake-checkout/[order].astro': { at: '/fake-checkout/<order>/', get: all(200) },
  'admin/index.astro': { at: '/admin/', get: [303, 404, 404, 200] },
  'admin/[table].astro': { at: '/admin/user/', get: [303, 404, 404, 200] },
  'admin/preview/[slug].astro': { at: '/admin/preview/<draft>/', get: [303, 404, 404, 200] },
  'api/register.ts': { at: '/api/register', get: all(405), post: all(422) },
  'api/login.ts': { at: '/api/login', get: all(405), post: all(422) },
  'api/logout.ts': { at: '/api/logout', get: all(405), post: all(303) },
  'api/me.ts': { at: '/api/me', get: all(200), post: all(405) },
  'api/account.ts': { at: '/api/account', get: all(405), post: [303, 422, 422, 422] },
  'api/payments/start.ts': { at: '/api/payments/start', get: all(405), post: [303, 303, 303, 303] },
  'api/payments/verify.ts': {
    at: '/api/payments/verify',
    get: all(405),
    post: [303, 422, 422, 422],
  },
  'api/payments/[system]/webhook.ts': {
    at: '/api/payments/fake/webhook',
    get: all(405),
    post: all(400),
  },
  'api/counters/[key].ts': { at: '/api/counters/plays:<id>', get: all(200), post: all(200) },
  'api/progress/[id].ts': {
    at: '/api/progress/<id>',
    get: [303, 303, 200, 200],
    post: [303, 303, 422, 422],
  },
  'api/publish.ts': { at: '/api/publish', get: all(405), post: [303, 403, 403, 303] },
  'api/fake/[order].ts': { at: '/api/fake/<order>', get: all(405), post: all(422) },
};

let site: TestSite;
const names: Record<string, string> = {};
const people: (keyof typeof cast | undefined)[] = [undefined, 'unpaid', 'paid', 'admin'];

beforeAll(async () => {
  site = await startSite();
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  const items = await Media.list(db);
  const members = items.find(({ access, position }) => access === 'members' && position !== null);
  const paying = (await User.findByEmail(db, cast.paid.email)) as User.Row;
  const [, payment] = await Payment.paid(db, paying, ['fake']);
  names.members = members?.slug ?? '';
  names.id = members?.id ?? '';
  names.poster = members?.poster_name ?? '';
  const read = items.find((item) => Media.isGated(item) && item.captions !== '[]');
  names.captions = read ? `${read.slug}/captions/${Media.captionsOf(read)[0]?.file}` : '';
  names.draft = items.find(({ published_at }) => published_at === null)?.slug ?? '';
  names.payment = payment?.internal_id ?? '';
  names.order = payment?.sys_primary_id ?? '';
  await db.destroy();
});
afterAll(() => site?.stop());

/** A session of this person, fresh for each question since some questions end it. */
async function cookieOf(person: keyof typeof cast | undefined): Promise<string> {
  if (!person) return '';
  const { email, password } = cast[person];
  const response = await fetch(`${site.origin}/api/login`, {
    method: 'POST',
    headers: { origin: site.origin },
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  });
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function answers(method: 'GET' | 'POST', at: string): Promise<number[]> {
  const address = at.replaceAll(/<(\w+)>/g, (_all, name) => names[name] ?? '');
  const statuses: number[] = [];
  for (const person of people) {
    const cookie = await cookieOf(person);
    const headers: Record<string, string> = { accept: 'text/html', cookie };
    if (method === 'POST') {
      headers.origin = site.origin;
      headers['content-type'] = 'application/x-www-form-urlencoded';
    }
    const body = method === 'POST' ? '' : null;
    const response = await fetch(site.origin + address, {
      method,
      headers,
      body,
      redirect: 'manual',
    });
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  return statuses;
}

test('every route has a row, and every row a route', () => {
  const routes = globSync('**/*.{ts,astro}', { cwd: path.join(root, 'src/pages') });
  expect(Object.keys(table).sort()).toEqual(
    routes.map((file) => file.replaceAll('\\', '/')).sort(),
  );
});

for (const [file, { at, get, post }] of Object.entries(table)) {
  test(`GET ${at} (${file})`, async () => {
    expect(await answers('GET', at)).toEqual(get);
  });
  if (post)
    test(`POST ${at}, empty`, async () => {
      expect(await answers('POST', at)).toEqual(post);
    });
}

test('a page that is a file takes no POST', async () => {
  expect(await answers('POST', '/media/<members>/')).toEqual(all(405));
});

test('a draft has no address, for nobody', async () => {
  expect(await answers('GET', '/media/<draft>/')).toEqual(all(404));
  expect(await answers('GET', '/media/<draft>.json')).toEqual(all(404));
  expect(await answers('GET', '/watch/<draft>/')).toEqual(all(404));
});

test('captions of a members’ item are for members', async () => {
  expect(await answers('GET', '/members/<captions>')).toEqual([401, 403, 200, 200]);
});

test('the signed path is given to members, and is worth nothing when changed', async () => {
  expect(await answers('GET', '/members/<members>/file')).toEqual([401, 403, 302, 302]);
  expect(await answers('GET', '/t/00000000/9999999999/x/<id>/x')).toEqual(all(403));
});
