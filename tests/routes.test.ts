// Every address, asked by everybody: nobody, who is registered only, who has paid, whose money was given back,
// another member, an admin. An address without a row here fails, and so does a row without an address.

import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast, demoId } from '#db/seed.ts';
import type { Db } from '#db/schema.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Media, Payment, User } from '#lib/models/index.ts';
import { routes } from './support/routes.ts';
import { startSite, type TestSite } from './support/site.ts';

const roles = ['anonymous', 'free', 'paid', 'refunded', 'other', 'admin'] as const;
type Role = (typeof roles)[number];

/** A status, and where it leads: `303 /login/`. Ids and signatures are left out. */
type Answer = number | string;
/** In the order of `roles`. */
type Answers = [Answer, Answer, Answer, Answer, Answer, Answer];

const all = (answer: Answer): Answers => [answer, answer, answer, answer, answer, answer];
const login = '303 /login/';
const join = '303 /join/';
const account = '303 /account/';
const checkout = '303 /fake-checkout/<id>/';
const verify = '303 /thanks/<id>/';

/** What is for members: to be read, or fetched by a script or a player. */
const members = (open: Answer): Answers => [401, 403, open, 403, open, open];
const admins: Answers = [login, 404, 404, 404, 404, 200];

interface Row {
  /** An address of it; `<name>` is filled in from the demo. */
  at: string;
  get: Answers;
  /** For endpoints: what is sent, and the answers to it. */
  post?: { form?: Record<string, string>; answers: Answers };
}

const table: Record<string, Row> = {
  '/': { at: '/', get: all(200) },
  '/<page>/': { at: '/about/', get: all(200) },
  '/404/': { at: '/404.html', get: all(200) },
  '/500/': { at: '/500/', get: all(500) },
  '/live/': { at: '/live/', get: all(200) },
  '/live.json': { at: '/live.json', get: all(200) },
  '/index.json': { at: '/index.json', get: all(200) },
  '/search/': { at: '/search/', get: all(200) },
  '/products/': { at: '/products/', get: all(200) },
  '/products.json': { at: '/products.json', get: all(200) },
  '/products/<slug>/': { at: '/products/slow-films/', get: all(200) },
  '/products/<slug>.json': { at: '/products/slow-films.json', get: all(200) },
  '/products/<slug>/feed.xml': { at: '/products/slow-films/feed.xml', get: all(200) },
  '/products/<slug>/feed.json': { at: '/products/slow-films/feed.json', get: all(200) },
  '/feed.xml': { at: '/feed.xml', get: all(200) },
  '/feed.json': { at: '/feed.json', get: all(200) },
  '/podcast.xml': { at: '/podcast.xml', get: all(200) },
  '/sitemap.xml': { at: '/sitemap.xml', get: all(200) },
  '/sitemaps/<part>.xml': { at: '/sitemaps/media-1.xml', get: all(200) },
  '/robots.txt': { at: '/robots.txt', get: all(200) },
  '/media/': { at: '/media/', get: all(200) },
  '/media.json': { at: '/media.json', get: all(200) },
  '/media/page/<page>/': { at: '/media/page/1/', get: all(200) },
  '/media/page/<page>.json': { at: '/media/page/1.json', get: all(200) },
  '/browse/': { at: '/browse/', get: all(200) },
  '/browse.json': { at: '/browse.json', get: all(200) },
  '/browse/<shelf>/': { at: '/browse/video-free/', get: all(200) },
  '/browse/<shelf>.json': { at: '/browse/video-free.json', get: all(200) },
  '/browse/<shelf>/<page>/': { at: '/browse/tagged-rain/1/', get: all(200) },
  '/browse/<shelf>/<page>.json': { at: '/browse/tagged-rain/1.json', get: all(200) },
  '/media/<slug>/': { at: '/media/<film>/', get: all(200) },
  '/media/<slug>.json': { at: '/media/<film>.json', get: all(200) },
  '/files/<id>/<name>': { at: '/files/<film_id>/<poster>', get: all(200) },

  '/healthz': { at: '/healthz', get: all(200) },
  '/readyz': { at: '/readyz', get: all(200) },
  '/.well-known/change-password': {
    at: '/.well-known/change-password',
    get: all('302 /account/'),
  },

  '/members/<slug>/': { at: '/members/<film>/', get: members(200) },
  '/members/<slug>.json': { at: '/members/<film>.json', get: members(200) },
  '/members/<slug>/file': { at: '/members/<film>/file', get: members('302 /t/<file>') },
  '/members/<slug>/captions/<name>': { at: '/members/<film>/captions/<words>', get: members(200) },
  '/t/<key>/<expiry>/<signature>/<id>/<name>': { at: '<signed>', get: all(200) },
  '/watch/<slug>/': { at: '/watch/<film>/', get: [login, join, 200, join, 200, 200] },

  '/register/': { at: '/register/', get: [200, account, account, account, account, account] },
  '/login/': { at: '/login/', get: [200, account, account, account, account, account] },
  '/reset/': { at: '/reset/', get: all(200) },
  '/reset/<token>/': { at: '/reset/no-such-link/', get: all(404) },
  '/confirm/<token>/': { at: '/confirm/no-such-link/', get: all(404) },
  '/unsubscribe/<unsubkey>/': { at: '/unsubscribe/<unsubkey>/', get: all(200) },
  '/join/': { at: '/join/', get: all(200) },
  '/account/': { at: '/account/', get: [login, 200, 200, 200, 200, 200] },
  '/account/leave/': { at: '/account/leave/', get: [login, 200, 200, 200, 200, 200] },
  '/thanks/<internal_id>/': { at: '/thanks/<payment>/', get: [login, 404, 200, 404, 404, 404] },
  '/fake-checkout/<order>/': { at: '/fake-checkout/<order>/', get: all(200) },
  '/admin/': { at: '/admin/', get: admins },
  '/admin/<table>/': { at: '/admin/user/', get: admins },
  '/admin/user/<id>/': { at: '/admin/user/<user_id>/', get: admins },
  '/admin/payment/<id>/': { at: '/admin/payment/<paid_id>/', get: admins },
  '/admin/comp/': { at: '/admin/comp/', get: admins },
  '/admin/preview/<slug>/': { at: '/admin/preview/<draft>/', get: admins },

  '/api/register': { at: '/api/register', get: all('303 /register/'), post: { answers: all(422) } },
  '/api/login': { at: '/api/login', get: all(login), post: { answers: all(422) } },
  '/api/logout': { at: '/api/logout', get: all(account), post: { answers: all('303 /') } },
  '/api/me': { at: '/api/me', get: all(200), post: { answers: all(405) } },
  '/api/account': {
    at: '/api/account',
    get: all(account),
    post: { form: { mail: 'on' }, answers: [login, account, account, account, account, account] },
  },
  '/api/account/password': {
    at: '/api/account/password',
    get: all(account),
    post: { answers: [login, 422, 422, 422, 422, 422] },
  },
  '/api/account/email': {
    at: '/api/account/email',
    get: all(account),
    post: { answers: [login, 422, 422, 422, 422, 422] },
  },
  '/api/account/new-email': {
    at: '/api/account/new-email',
    get: all(account),
    post: { answers: [login, 422, 422, 422, 422, 422] },
  },
  '/api/account/sessions': {
    at: '/api/account/sessions',
    get: all(account),
    post: { answers: [login, 422, 422, 422, 422, 422] },
  },
  '/api/account/delete': {
    at: '/api/account/delete',
    get: all('303 /account/leave/'),
    post: { answers: [login, 422, 422, 422, 422, 422] },
  },
  '/api/account/data': {
    at: '/api/account/data',
    get: [login, 200, 200, 200, 200, 200],
    post: { answers: all(405) },
  },
  '/api/admin/outbox': {
    at: '/api/admin/outbox',
    get: all('303 /admin/outbox/'),
    post: { form: { id: 'nothing' }, answers: [login, 403, 403, 403, 403, 404] },
  },
  '/api/admin/user': {
    at: '/api/admin/user',
    get: all('303 /admin/user/'),
    post: {
      form: { id: '<user_id>', action: 'enable' },
      answers: [login, 403, 403, 403, 403, '303 /admin/user/<id>/'],
    },
  },
  '/api/reset/link': {
    at: '/api/reset/link',
    get: all('303 /reset/'),
    post: { answers: all(422) },
  },
  '/api/reset/password': {
    at: '/api/reset/password',
    get: all('303 /reset/'),
    post: { answers: all(422) },
  },
  '/api/confirm/link': {
    at: '/api/confirm/link',
    get: all(account),
    post: { answers: [login, account, account, account, account, account] },
  },
  '/api/confirm/address': {
    at: '/api/confirm/address',
    get: all('303 /confirm/gone/'),
    post: { answers: all(422) },
  },
  '/api/confirm/new-email': {
    at: '/api/confirm/new-email',
    get: all('303 /confirm/gone/'),
    post: { answers: all(422) },
  },
  '/api/unsubscribe/<unsubkey>': {
    at: '/api/unsubscribe/<unsubkey>',
    get: all('303 /unsubscribe/<unsubkey>/'),
    post: { answers: all(422) },
  },
  '/api/payments/start': {
    at: '/api/payments/start',
    get: all(join),
    post: { answers: [login, checkout, account, checkout, account, checkout] },
  },
  '/api/payments/verify': {
    at: '/api/payments/verify',
    get: all(405),
    post: { form: { internal_id: '<payment>' }, answers: [login, 404, verify, 404, 404, 404] },
  },
  '/api/payments/<system>/webhook': {
    at: '/api/payments/fake/webhook',
    get: all(405),
    post: { answers: all(400) },
  },
  '/api/counters/<key>': {
    at: '/api/counters/plays:<film_id>',
    get: all(200),
    post: { answers: all(200) },
  },
  '/api/progress/<id>': {
    at: '/api/progress/<film_id>',
    get: [login, join, 200, join, 200, 200],
    post: { form: { position_ms: '61000' }, answers: [login, join, 200, join, 200, 200] },
  },
  '/api/admin/payments/<id>': {
    at: '/api/admin/payments/<paid_id>',
    get: all('303 /admin/payment/<id>/'),
    post: { form: { action: 'dance' }, answers: [login, 403, 403, 403, 403, 422] },
  },
  '/api/admin/comps': {
    at: '/api/admin/comps',
    get: all('303 /admin/comp/'),
    post: { answers: [login, 403, 403, 403, 403, 422] },
  },
  '/api/publish': {
    at: '/api/publish',
    get: all('303 /admin/'),
    post: { answers: [login, 403, 403, 403, 403, '303 /admin/'] },
  },
  '/api/fake/<order>': {
    at: '/api/fake/<order>',
    get: all(checkout),
    post: { form: { action: 'dance' }, answers: all(422) },
  },
};

/** Addresses of the same kinds that lead to what is not meant for the one who asks. */
const closed: { about: string; at: string; get: Answers }[] = [
  { about: 'a draft has no page', at: '/media/<draft>/', get: all(404) },
  { about: 'a draft has no JSON', at: '/media/<draft>.json', get: all(404) },
  {
    about: 'a draft cannot be watched',
    at: '/watch/<draft>/',
    get: all(404),
  },
  { about: 'a draft has no part for members', at: '/members/<draft>/', get: all(404) },
  {
    about: 'the file of a draft is for admins',
    at: '/members/<draft>/file',
    get: [404, 404, 404, 404, 404, '302 /t/<file>'],
  },
  {
    about: 'the poster of a draft is for admins',
    at: '/files/<draft_id>/<draft_poster>',
    get: [404, 404, 404, 404, 404, 200],
  },
  {
    about: 'the file of a draft is no file of the site',
    at: '/files/<draft_id>/<draft_file>',
    get: [404, 404, 404, 404, 404, 200],
  },
  { about: 'what is scheduled has no page', at: '/media/<scheduled>/', get: all(404) },
  {
    about: 'the file of what is scheduled is for admins',
    at: '/members/<scheduled>/file',
    get: [404, 404, 404, 404, 404, '302 /t/<file>'],
  },
  {
    about: 'a members’ file is no file of the site',
    at: '/files/<film_id>/<film_file>',
    get: [404, 404, 404, 404, 404, 200],
  },
  {
    about: 'a signed path is worth nothing when it is changed',
    at: '<signed>x',
    get: all(404),
  },
  {
    about: 'a signature is for one item',
    at: '<signed_for_another>',
    get: all(403),
  },
  {
    about: 'a place in a draft is kept for nobody',
    at: '/api/progress/<draft_id>',
    get: [login, 404, 404, 404, 404, 404],
  },
  { about: 'a free item has no part for members', at: '/members/<free>/', get: all(404) },
  {
    about: 'a free item is watched on its page',
    at: '/watch/<free>/',
    get: all('303 /media/<free>/'),
  },
  { about: 'what is watched has to be there', at: '/watch/nothing/', get: all(404) },
  {
    about: 'a payment has to be there',
    at: '/thanks/nothing/',
    get: [login, 404, 404, 404, 404, 404],
  },
  {
    about: 'a table has to be there',
    at: '/admin/session/',
    get: [login, 404, 404, 404, 404, 404],
  },
];

let site: TestSite;
let db: Db;
const people = new Map<Role, User.Row>();
const cookies = new Map<Role, string>();
const names: Record<string, string> = {};

beforeAll(async () => {
  site = await startSite();
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  people.set('free', await personOf(cast.unpaid.email));
  people.set('paid', await personOf(cast.paid.email));
  people.set('admin', await personOf(cast.admin.email));
  people.set('other', await paying('other', 'complete'));
  people.set('refunded', await paying('refunded', 'refunded'));
  await nameThings();
});
afterAll(async () => {
  await db?.destroy();
  await site?.stop();
});

test('every address has a row, and every row an address', () => {
  expect(Object.keys(table).sort()).toEqual(routes.map(({ address }) => address).sort());
  const posting = Object.entries(table).filter(([, { post }]) =>
    post?.answers.some((a) => a !== 405),
  );
  expect(posting.map(([address]) => address).sort()).toEqual(
    routes
      .filter(({ verbs }) => verbs.includes('POST'))
      .map(({ address }) => address)
      .sort(),
  );
});

// Before anything is posted, of which the server might have something left to do.
test('whoever reads changes nothing', async () => {
  await answers('GET', '/account/'); // logs them in
  const before = await everything();
  for (const [address, { at }] of Object.entries(table))
    for (const method of ['GET', 'HEAD']) {
      await answers(method, at);
      expect(await everything(), `${method} ${address}`).toEqual(before);
    }
});

for (const [address, { at, get, post }] of Object.entries(table)) {
  test(`GET ${address}`, async () => {
    expect(await answers('GET', at)).toEqual(get);
  });
  if (post)
    test(`POST ${address}`, async () => {
      expect(await answers('POST', at, post.form)).toEqual(post.answers);
    });
}

test.for(closed)('$about: GET $at', async ({ at, get }) => {
  expect(await answers('GET', at)).toEqual(get);
});

test('a question for the head alone is answered alike', async () => {
  for (const { at } of Object.values(table).filter(({ get }) => get.some((a) => a !== get[0]))) {
    const [heads, bodies] = [await answers('HEAD', at), await answers('GET', at)];
    expect(heads, at).toEqual(bodies);
  }
});

/** What scripts and processors post to, and no form. */
const formless = ['/api/payments/verify', '/api/payments/<system>/webhook'];

test('whoever opens in a browser what a form posts to is led to a page, from every such address', () => {
  const deadEnds = Object.entries(table).filter(([, { get, post }]) => post && get[0] === 405);
  expect(deadEnds.map(([address]) => address).sort()).toEqual(formless.toSorted());
});

test('a page that is a file takes no POST, nor do the members’ halves', async () => {
  expect(await answers('POST', '/media/<film>/')).toEqual(all(405));
  expect(await answers('POST', '/members/<film>/')).toEqual(all(405));
  expect(await answers('POST', '/members/<film>.json')).toEqual(all(405));
});

describe('a payment that does not open the site opens none of its files', () => {
  const states: [string, Partial<Payment.Row>][] = [
    ['pending', { status: 'pending' }],
    ['failed', { status: 'failed' }],
    ['expired', { status: 'expired' }],
    ['disputed', { status: 'disputed' }],
    ['review', { status: 'review' }],
    ['held', { status: 'complete', hold: 'the bank asks' }],
    ['of a system that is not used here', { status: 'complete', system: 'stripes' }],
  ];
  const gated = Object.values(table).filter(({ get }) => get[0] === 401);

  test.for(states)('%s', async ([state, columns]) => {
    const person = await paying(state, 'complete', columns);
    const cookie = await cookieOf(person);
    for (const { at } of gated) expect(await ask('GET', at, cookie), at).toBe(403);
    expect(await ask('GET', '/watch/<film>/', cookie)).toBe(join);
  });

  test('and the same payment, complete, opens them', async () => {
    const cookie = await cookieOf(await paying('complete', 'complete'));
    for (const { at, get } of gated) expect(await ask('GET', at, cookie), at).toBe(get[2]);
  });
});

/**
 * Every row of every table, but for the counts of limits, and for what the server does at hours of its own: it asks
 * the processors, so of payments stands here what opens the site.
 */
async function everything(): Promise<Record<string, unknown[]>> {
  const tables = await db.introspection.getTables();
  const counted = tables.filter(({ name }) => name !== 'attempt');
  const rows = counted.map(async ({ name }) => {
    const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(db);
    return [name, name === 'payment' ? rows.map(opening) : rows.filter(isAsked)] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

const opening = ({ id, user_id, status, hold, refunded }: Partial<Payment.Row>) => ({
  ...{ id, user_id, status, hold, refunded },
});
/** Neither a look at the hour of `reconcile` nor the mark of `/readyz`. */
const isAsked = (row: object) => !/"(reconcile|ready)\\?"/.test(JSON.stringify(row));

async function answers(
  method: string,
  at: string,
  form?: Record<string, string>,
): Promise<Answer[]> {
  return Promise.all(
    roles.map(async (role) => {
      const person = people.get(role);
      if (person && !cookies.has(role)) cookies.set(role, await cookieOf(person));
      return ask(method, at, cookies.get(role) ?? '', form, () => cookies.delete(role));
    }),
  );
}

/** @param ended is called when the answer ended the session. */
async function ask(
  method: string,
  at: string,
  cookie: string,
  form: Record<string, string> = {},
  ended = () => {},
): Promise<Answer> {
  const response = await fetch(site.origin + filled(at), {
    method,
    headers: { accept: 'text/html', cookie, ...(method === 'POST' && { origin: site.origin }) },
    body:
      method === 'POST'
        ? new URLSearchParams(Object.entries(form).map(([name, value]) => [name, filled(value)]))
        : null,
    redirect: 'manual',
  });
  await response.arrayBuffer();
  if (cookie && response.headers.getSetCookie().some((line) => line.startsWith('session=')))
    ended();
  const location = response.headers.get('location');
  if (!location) return response.status;
  const { pathname } = new URL(location, site.origin);
  const place = pathname
    .replace(/^\/t\/.*/, '/t/<file>')
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}|fo_[\da-f]{24}/g, '<id>')
    .replace(/\/[\da-f]{32}\//, '/<unsubkey>/')
    .replace(`/${names.free}/`, '/<free>/');
  return `${response.status} ${place}`;
}

const filled = (text: string) =>
  text.replaceAll(/<(\w+)>/g, (_all, name) => {
    if (!names[name]) throw new Error(`Nothing is named <${name}>.`);
    return names[name];
  });

/** A session, made where the site makes them: logging in over and over would be held against us. */
async function cookieOf({ id }: User.Row): Promise<string> {
  const { cookies } = await makeSessions(db, { secure: false }).create(id);
  return cookies.map((line) => line.split(';')[0]).join('; ');
}

async function personOf(email: string): Promise<User.Row> {
  const person = await User.findByEmail(db, email);
  if (!person) throw new Error(`${email} should be in the demo.`);
  return person;
}

/** Somebody new with one payment in this state. */
async function paying(
  name: string,
  status: Payment.Row['status'],
  columns: Partial<Payment.Row> = {},
): Promise<User.Row> {
  const email = `${name.replaceAll(' ', '-')}@gatefold.example`;
  const [password, password_repeat] = ['leafs through it all', 'leafs through it all'];
  const registered = await User.register(db, { email, password, password_repeat });
  if (!registered.ok) throw new Error(`${email} could not be registered: ${registered.reason}.`);
  const { id } = await Payment.fake(db, { user: registered.user });
  await db
    .updateTable('payment')
    .set({ status, ...columns })
    .where('id', '=', id)
    .execute();
  return registered.user;
}

async function nameThings(): Promise<void> {
  const item = async (slug: string) => (await Media.find(db, demoId('media', slug))) as Media.Row;
  const film = await item('starlings-over-nowhere');
  const draft = await item('refrigerator-choir');
  const [, payment] = await Payment.paid(db, people.get('paid') as User.Row, ['fake']);
  const { headers } = await fetch(`${site.origin}/members/${film.slug}/file`, {
    headers: { cookie: await cookieOf(people.get('paid') as User.Row) },
    redirect: 'manual',
  });
  const signed = headers.get('location') ?? '';
  Object.assign(names, {
    user_id: (people.get('paid') as User.Row).id,
    unsubkey: (people.get('paid') as User.Row).unsubkey,
    film: film.slug,
    film_id: film.id,
    film_file: film.file_name,
    poster: film.poster_name,
    words: Media.captionsOf(film)[0]?.file,
    signed,
    signed_for_another: signed.replace(film.id, draft.id),
    draft: draft.slug,
    draft_id: draft.id,
    draft_file: draft.file_name,
    draft_poster: draft.poster_name,
    scheduled: 'a-moon-for-the-hall',
    free: 'rain-on-a-tin-roof',
    payment: payment?.internal_id,
    paid_id: payment?.id,
    order: payment?.sys_primary_id,
  });
}
