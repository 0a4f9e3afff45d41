import { expect } from 'vitest';
import { newId } from '#lib/helpers/ids.ts';
import { Media, Payment, User } from '#lib/models/index.ts';
import { ALL, GET, POST } from '../../../src/pages/api/progress/[id].ts';
import { context, member, test } from '../../support/application.ts';

type App = Parameters<typeof context>[0];
const HOUR = 60 * 60 * 1000;
const accept = { accept: 'application/json' };

async function item(app: App, form: Partial<Media.New> = {}) {
  const published_at = app.clock() - HOUR;
  const media = await Media.create(app.db, {
    ...{ title: 'A talk', kind: 'video', access: 'free', published_at },
    ...form,
  });
  await Media.release(app.db, app.clock());
  return media;
}
const get = async (app: App, user: User.Row | null, id: string) =>
  GET(context(app, { user, params: { id }, headers: accept }));
const post = async (app: App, user: User.Row | null, id: string, form: Record<string, string>) =>
  POST(context(app, { user, params: { id }, form, headers: accept }));
const postJson = async (app: App, user: User.Row | null, id: string, json: unknown) =>
  POST(context(app, { user, params: { id }, json }));

test('a place is noted, told, and forgotten at the beginning', async ({ app }) => {
  const [user, { id }] = [await member(app), await item(app)];
  const nowhere = { position_ms: 0, updated_at: null };
  expect(await (await get(app, user, id)).json()).toEqual(nowhere);
  const noted = await (await post(app, user, id, { position_ms: '61000' })).json();
  expect(noted).toEqual({ position_ms: 61000, updated_at: expect.any(Number) });
  expect(await (await get(app, user, id)).json()).toEqual(noted);
  expect(await (await postJson(app, user, id, { position_ms: 5 })).json()).toMatchObject({
    position_ms: 5,
  });
  expect(await (await post(app, user, id, { position_ms: '0' })).json()).toEqual(nowhere);
  expect(await (await get(app, user, id)).json()).toEqual(nowhere);
});

test('it is told to nobody else, and nobody may keep it', async ({ app }) => {
  const [mia, tom, { id }] = [await member(app, 'mia'), await member(app, 'tom'), await item(app)];
  await post(app, mia, id, { position_ms: '61000' });
  expect((await (await get(app, tom, id)).json()).position_ms).toBe(0);
  expect((await get(app, null, id)).status).toBe(401);
  expect((await post(app, null, id, { position_ms: '5' })).status).toBe(401);
  expect((await get(app, mia, id)).headers.get('cache-control')).toBe('private, no-store');
});

test('of members’ items it is for those who have paid', async ({ app }) => {
  const [user, { id }] = [await member(app), await item(app, { access: 'members' })];
  expect((await get(app, user, id)).status).toBe(403);
  expect((await post(app, user, id, { position_ms: '61000' })).status).toBe(403);
  expect(await User.findProgress(app.db, user, id)).toBeUndefined();
  await Payment.fake(app.db, { user });
  expect((await post(app, user, id, { position_ms: '61000' })).status).toBe(200);
});

test('drafts, scheduled items and what is not there have no place', async ({ app }) => {
  const user = await member(app);
  const draft = await item(app, { published_at: null });
  const later = await item(app, { published_at: app.clock() + HOUR });
  for (const id of [draft.id, later.id, newId(), 'x', '']) {
    expect((await get(app, user, id)).status).toBe(404);
    expect((await post(app, user, id, { position_ms: '61000' })).status).toBe(404);
  }
});

test('what is no place is refused in a sentence', async ({ app }) => {
  const [user, { id }] = [await member(app), await item(app)];
  for (const position_ms of ['', '-1', '1.5', 'soon', '1e3', '99999999999999999999'])
    expect((await post(app, user, id, { position_ms })).status, position_ms).toBe(422);
  for (const position_ms of [-1, 1.5, null, [5], {}, true, '', 2 ** 60])
    expect((await postJson(app, user, id, { position_ms })).status).toBe(422);
  const refused = await post(app, user, id, {});
  const error = 'Say the place in whole milliseconds.';
  expect(await refused.json()).toEqual({ error, errors: { position_ms: error } });
  expect(await User.findProgress(app.db, user, id)).toBeUndefined();
});

test('other verbs are refused', () => {
  expect(ALL({ request: new Request('http://site.test') }).status).toBe(405);
});
