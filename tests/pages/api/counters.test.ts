import { expect } from 'vitest';
import { newId } from '#lib/helpers/ids.ts';
import { Livestream, Media, Payment, Site } from '#lib/models/index.ts';
import { ALL, GET, POST } from '../../../src/pages/api/counters/[key].ts';
import { context, member, test, testApplication } from '../../support/application.ts';

type App = Parameters<typeof context>[0];
const HOUR = 60 * 60 * 1000;

const item = async (app: App, published_at: number | null) => {
  const media = await Media.create(app.db, { title: 'A talk', kind: 'video', published_at });
  await Media.release(app.db, app.clock());
  return media;
};
const get = async (app: App, key: string) => GET(context(app, { params: { key } }));
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const ROBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const from = (agent: string) => ({ 'user-agent': agent });
const post = async (app: App, key: string, headers: Record<string, string> = from(FIREFOX)) =>
  POST(context(app, { method: 'POST', params: { key }, headers }));
const beat = async (app: App, key: string, form: Record<string, string>, agent = FIREFOX) =>
  POST(context(app, { params: { key }, form, headers: from(agent) }));
const evening = (app: App, form: Partial<Livestream.New> = {}) =>
  Livestream.create(app.db, { title: 'Tonight', starts_at: app.clock() - HOUR, ...form });

test('a play is counted, and the count is answered', async ({ app }) => {
  const { id } = await item(app, app.clock() - HOUR);
  const key = `plays:${id}`;
  expect(await (await get(app, key)).json()).toEqual({ key, value: 0 });
  expect(await (await post(app, key)).json()).toEqual({ key, value: 1 });
  expect(await (await post(app, key)).json()).toEqual({ key, value: 2 });
  expect(await (await get(app, key)).json()).toEqual({ key, value: 2 });
});

test('two hundred plays at once are two hundred', async ({ app }) => {
  const { id } = await item(app, app.clock() - HOUR);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => (await post(app, `plays:${id}`)).json()),
  );
  expect(answers.map(({ value }) => value).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 200 }, (_, n) => n + 1),
  );
  await app.tally.flush();
  expect(await Site.get(app.db, `plays:${id}`)).toBe(200);
});

test('a key may be encoded as programs encode a piece of an address', async ({ app }) => {
  const { id } = await item(app, app.clock() - HOUR);
  const key = `plays:${id}`;
  expect(await (await post(app, encodeURIComponent(key))).json()).toEqual({ key, value: 1 });
  expect(await (await get(app, encodeURIComponent(key))).json()).toEqual({ key, value: 1 });
  expect((await get(app, '%')).status).toBe(404);
});

test('drafts and scheduled items have no counter yet', async ({ app }) => {
  for (const published_at of [null, app.clock() + HOUR]) {
    const { id } = await item(app, published_at);
    expect((await post(app, `plays:${id}`)).status).toBe(404);
    expect((await get(app, `plays:${id}`)).status).toBe(404);
  }
});

test('an item that is due but not on the site yet has none', async ({ app }) => {
  const published_at = app.clock() - HOUR;
  const { id } = await Media.create(app.db, { title: 'A talk', kind: 'video', published_at });
  expect((await post(app, `plays:${id}`)).status).toBe(404);
});

test('an item that was taken back into the future has none either', async ({ app }) => {
  const { id } = await item(app, app.clock() - HOUR);
  await Media.update(app.db, id, { published_at: app.clock() + HOUR });
  expect((await post(app, `plays:${id}`)).status).toBe(404);
});

test('no other setting of the site can be read or counted up', async ({ app }) => {
  const unknown = newId();
  for (const key of [
    'price',
    'name',
    'media_position',
    'show_members',
    'members',
    'viewers:',
    `viewers:${unknown}`,
    `plays:${unknown}:x`,
    'plays:',
    'plays:x',
    `plays:${unknown}`,
    '',
    '__proto__',
  ]) {
    expect((await get(app, key)).status, key).toBe(404);
    expect((await post(app, key)).status, key).toBe(404);
  }
  expect(await Site.get(app.db, 'price')).toEqual({ amount: 4900, currency: 'usd' });
  expect(await Site.get(app.db, `plays:${unknown}`)).toBeUndefined();
});

test('a robot, and what does not say what it is, reads the number and counts nothing', async ({
  app,
}) => {
  const { id } = await item(app, app.clock() - HOUR);
  const key = `plays:${id}`;
  await post(app, key);
  expect(await (await post(app, key, from(ROBOT))).json()).toEqual({ key, value: 1 });
  expect(await (await post(app, key, {})).json()).toEqual({ key, value: 1 });
  await app.tally.flush();
  expect(await Site.get(app.db, key)).toBe(1);
});

test('what is read may be kept for a minute by anybody; what is counted, and what is not there, by nobody', async ({
  app,
}) => {
  const { id } = await item(app, app.clock() - HOUR);
  const kept = ({ headers }: Response) => headers.get('cache-control');
  expect(kept(await get(app, `plays:${id}`))).toBe('public, max-age=60');
  expect(kept(await post(app, `plays:${id}`))).toBe('private, no-store');
  expect(kept(await get(app, `plays:${newId()}`))).toBe('private, no-store');
});

test('other verbs are refused', () => {
  expect(ALL({ request: new Request('http://site.test') }).status).toBe(405);
});

test('an item says at which stream it is shown, while that runs', async ({ app }) => {
  const { id } = await item(app, app.clock() - HOUR);
  const key = `plays:${id}`;
  const stream = await evening(app, { media_id: id });
  const live = `viewers:${stream.id}`;
  expect(await (await get(app, key)).json()).toEqual({ key, value: 0, live });
  expect(await (await post(app, key)).json()).toEqual({ key, value: 1, live });
  await Livestream.update(app.db, stream.id, { ends_at: app.clock() });
  expect(await (await get(app, key)).json()).toEqual({ key, value: 1 });
});

test('viewers are those who were heard lately, each visit once, and no robots', async ({ app }) => {
  const { id } = await evening(app);
  const key = `viewers:${id}`;
  const visit = crypto.randomUUID();
  expect(await (await get(app, key)).json()).toEqual({ key, value: 0 });
  expect(await (await beat(app, key, { visit })).json()).toEqual({ key, value: 1 });
  expect(await (await beat(app, key, { visit })).json()).toEqual({ key, value: 1 });
  const other = { visit: crypto.randomUUID() };
  expect(await (await beat(app, key, other, ROBOT)).json()).toEqual({ key, value: 1 });
  expect(await (await beat(app, key, other)).json()).toEqual({ key, value: 2 });
  expect(await (await get(app, key)).json()).toEqual({ key, value: 2 });
  expect((await get(app, key)).headers.get('cache-control')).toBe('public, max-age=15');
});

test('a beat names its visit with a UUID, and keeps nothing else', async ({ app }) => {
  const key = `viewers:${(await evening(app)).id}`;
  for (const form of [{}, { visit: '' }, { visit: 'ann@example.test' }, { visit: 'x'.repeat(99) }])
    expect((await beat(app, key, form as Record<string, string>)).status).toBe(422);
  const refused = await (await beat(app, key, {})).json();
  expect(refused.errors).toEqual({ visit: refused.error });
  expect((await post(app, key)).status).toBe(415);
  expect(await (await get(app, key)).json()).toEqual({ key, value: 0 });
});

test('the number of viewers comes into the row of the stream', async ({ app }) => {
  const { id } = await evening(app);
  await beat(app, `viewers:${id}`, { visit: crypto.randomUUID() });
  for (const work of app.later.splice(0)) work();
  await app.idle();
  expect((await Livestream.find(app.db, id))?.viewer_count).toBe(1);
});

test('a stream has no counter before it begins and after its end', async ({ app }) => {
  const later = await evening(app, { starts_at: app.clock() + HOUR });
  const over = await evening(app, { ends_at: app.clock() - 1 });
  for (const { id } of [later, over]) {
    expect((await get(app, `viewers:${id}`)).status).toBe(404);
    expect((await beat(app, `viewers:${id}`, { visit: crypto.randomUUID() })).status).toBe(404);
  }
});

test('how many members there are is told when the author wants it, and only then', async ({
  app,
}) => {
  await Payment.fake(app.db, { user: await member(app) });
  expect((await get(app, 'members')).status).toBe(404);
  await Site.set(app.db, 'show_members', false);
  expect((await get(app, 'members')).status).toBe(404);
  await Site.set(app.db, 'show_members', true);
  expect(await (await get(app, 'members')).json()).toEqual({ key: 'members', value: 1 });
  expect((await post(app, 'members')).status).toBe(405);
});

test('members are counted once a minute, however many ask', async () => {
  const began = Date.now();
  let now = began;
  const app = await testApplication({ now: () => now });
  await Site.set(app.db, 'show_members', true);
  const members = async () => (await (await get(app, 'members')).json()).value;
  expect(await members()).toBe(0);
  await Payment.fake(app.db, { user: await member(app) });
  now = began + 59_999;
  expect(await members()).toBe(0);
  now = began + 60_000;
  expect(await members()).toBe(1);
  await app.close();
});

test('members are those whom a payment lets in: a fake one counts in a demo only', async () => {
  const app = await testApplication({ production: true });
  app.systems = Payment.DEFAULT_SYSTEMS;
  await Payment.fake(app.db, { user: await member(app) });
  await Site.set(app.db, 'show_members', true);
  expect(await (await get(app, 'members')).json()).toMatchObject({ value: 0 });
  await app.close();
});
