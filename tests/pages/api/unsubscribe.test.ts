import { describe, expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { GET, HEAD, POST } from '../../../src/pages/api/unsubscribe/[unsubkey].ts';
import { context, member, test, type TestApplication } from '../../support/application.ts';

const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };
const asked = (app: TestApplication, unsubkey: string, form?: Record<string, string>) =>
  context(app, { params: { unsubkey }, ...(form ? { form } : {}) });
const state = async (app: TestApplication, { id }: User.Row) =>
  (await User.find(app.db, id))?.unsubscribe;

test('one click of a mail program unsubscribes: 200, no redirect, and as often as it likes', async ({
  app,
}) => {
  const mia = await member(app, 'mia');
  for (let n = 0; n < 2; n++) {
    expect((await POST(asked(app, mia.unsubkey, ONE_CLICK))).status).toBe(200);
    expect(await state(app, mia)).toBe(1);
  }
});

test('one click may come as multipart too', async ({ app }) => {
  const mia = await member(app, 'mia');
  const body = new FormData();
  body.set('List-Unsubscribe', 'One-Click');
  const params = { unsubkey: mia.unsubkey };
  expect((await POST(context(app, { params, body, method: 'POST' }))).status).toBe(200);
  expect(await state(app, mia)).toBe(1);
});

test('a program that looks at the link first, by its head alone, is led to the page and changes nothing', async ({
  app,
}) => {
  const mia = await member(app, 'mia');
  const response = await HEAD(asked(app, mia.unsubkey));
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(`/unsubscribe/${mia.unsubkey}/`);
  expect(await state(app, mia)).toBe(0);
});

test('the page unsubscribes and takes it back', async ({ app }) => {
  const mia = await member(app, 'mia');
  const response = await POST(asked(app, mia.unsubkey, { mail: 'off' }));
  expect(response.headers.get('location')).toBe(`/unsubscribe/${mia.unsubkey}/`);
  expect(await state(app, mia)).toBe(1);
  await POST(asked(app, mia.unsubkey, { mail: 'on' }));
  expect(await state(app, mia)).toBe(0);
});

test('opening the address changes nothing and leads to the page', async ({ app }) => {
  const mia = await member(app, 'mia');
  const response = await GET(asked(app, mia.unsubkey));
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(`/unsubscribe/${mia.unsubkey}/`);
  expect(await state(app, mia)).toBe(0);
});

test('who guesses at keys is stopped, and whoever has one is not', async ({ app }) => {
  const mia = await member(app, 'mia');
  const status = async (key: string) => (await POST(asked(app, key, ONE_CLICK))).status;
  for (let n = 0; n < 60; n++) expect(await status(String(n).padStart(32, '0'))).toBe(404);
  expect(await status('f'.repeat(32))).toBe(429);
  expect(await status(mia.unsubkey)).toBe(200);
});

describe('nothing changes', () => {
  test('by another key', async ({ app }) => {
    const mia = await member(app, 'mia');
    for (const key of ['0'.repeat(32), '', 'x', mia.id])
      expect((await POST(asked(app, key, ONE_CLICK))).status).toBe(404);
    const json = context(app, { params: { unsubkey: 'x' }, json: { mail: 'off' } });
    expect(await (await POST(json)).json()).toMatchObject({
      error: texts.unsubscribe.unknown.text,
    });
    expect(await state(app, mia)).toBe(0);
  });

  test.for([{}, { mail: 'maybe' }, { 'List-Unsubscribe': 'yes' }] as Record<string, string>[])(
    'by %j',
    async (form, { app }) => {
      const mia = await member(app, 'mia');
      expect((await POST(asked(app, mia.unsubkey, form))).status).toBe(422);
      expect(await state(app, mia)).toBe(0);
    },
  );
});
