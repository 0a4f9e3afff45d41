import { expect } from 'vitest';
import { newId } from '#lib/helpers/ids.ts';
import { Media, Site } from '#lib/models/index.ts';
import { GET, POST } from '../../../src/pages/api/counters/[key].ts';
import { context, test } from '../../support/application.ts';

type App = Parameters<typeof context>[0];
const HOUR = 60 * 60 * 1000;

const item = async (app: App, published_at: number | null) => {
  const media = await Media.create(app.db, { title: 'A talk', kind: 'video', published_at });
  await Media.release(app.db, app.clock());
  return media;
};
const get = async (app: App, key: string) => GET(context(app, { params: { key } }));
const post = async (app: App, key: string) =>
  POST(context(app, { method: 'POST', params: { key } }));

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
  await Promise.all(Array.from({ length: 200 }, () => post(app, `plays:${id}`)));
  expect(await Site.get(app.db, `plays:${id}`)).toBe(200);
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
