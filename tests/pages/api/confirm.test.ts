import { describe, expect } from 'vitest';
import * as Event from '#lib/models/shared/event.ts';
import { User } from '#lib/models/index.ts';
import * as address from '../../../src/pages/api/confirm/address.ts';
import * as link from '../../../src/pages/api/confirm/link.ts';
import { context, member, test, type TestApplication } from '../../support/application.ts';

const find = (app: TestApplication, user: User.Row) => User.find(app.db, user.id);
const confirm = (app: TestApplication, token: string, user: User.Row | null = null) =>
  address.POST(context(app, { form: { token }, user }));

async function mailed(app: TestApplication, user: User.Row): Promise<string> {
  const response = await link.POST(context(app, { form: {}, user }));
  expect(response.headers.get('location')).toBe('/account/?done=link');
  await app.idle();
  return /\/confirm\/([\w-]+)\//.exec(app.letters.at(-1)?.text ?? '')?.[1] ?? '';
}

test('the mailed link confirms the address, once, on whatever device', async ({ app }) => {
  const mia = await member(app, 'mia');
  expect(mia.confirmed_at).toBeNull();
  const token = await mailed(app, mia);
  const response = await confirm(app, token);
  expect([response.status, response.headers.get('location')]).toEqual([
    303,
    '/login/?done=confirmed',
  ]);
  expect((await find(app, mia))?.confirmed_at).toBeGreaterThan(0);
  expect((await confirm(app, token)).status).toBe(404);
});

test('who is logged in goes on to the account', async ({ app }) => {
  const mia = await member(app, 'mia');
  const response = await confirm(app, await mailed(app, mia), mia);
  expect(response.headers.get('location')).toBe('/account/?done=confirmed');
});

test('the log of events tells who confirmed it, if they were logged in, and from where', async ({
  app,
}) => {
  const [mia, noa] = [await member(app, 'mia'), await member(app, 'noa')];
  await confirm(app, await mailed(app, mia), mia);
  await confirm(app, await mailed(app, noa));
  const { rows } = await Event.search(app.db, { query: 'email-confirmed', limit: 9, offset: 0 });
  expect(rows).toMatchObject([
    { user_id: noa.id, by_id: null, ip: '192.0.2.1' },
    { user_id: mia.id, by_id: mia.id, ip: '192.0.2.1' },
  ]);
});

describe('nothing is confirmed', () => {
  test('by a link to an address that was left', async ({ app }) => {
    const mia = await member(app, 'mia');
    const token = await mailed(app, mia);
    await User.askEmail(app.db, mia, 'new@example.test');
    await User.changeEmail(app.db, mia, 1);
    expect((await confirm(app, token)).status).toBe(404);
    expect((await find(app, mia))?.confirmed_at).toBe(1);
  });

  test.for(['', 'x', "' or 1=1 --", 'x'.repeat(5000)])('by %j', async (token, { app }) => {
    const mia = await member(app, 'mia');
    await mailed(app, mia);
    const { status } = await confirm(app, token);
    expect(status).toBeGreaterThanOrEqual(404);
    expect(status).toBeLessThan(500);
    expect((await find(app, mia))?.confirmed_at).toBeNull();
  });
});

test('a letter is sent to one’s own address only, and not to a confirmed one', async ({ app }) => {
  const mia = await member(app, 'mia');
  const json = { email: 'noa@example.test', user_id: 'x' };
  const first = await link.POST(context(app, { json, user: mia }));
  expect(await first.json()).toEqual({ sent: true });
  await app.idle();
  expect(app.letters.map(({ to }) => to.address)).toEqual([mia.email]);
  await User.confirm(app.db, mia, 1);
  const confirmed = (await find(app, mia)) as User.Row;
  const second = await link.POST(context(app, { json: {}, user: confirmed }));
  expect(await second.json()).toEqual({ sent: false });
  await app.idle();
  expect(app.letters).toHaveLength(1);
});

test('asking again is limited', async ({ app }) => {
  const mia = await member(app, 'mia');
  const statuses = [];
  for (let n = 0; n < 6; n++)
    statuses.push((await link.POST(context(app, { form: {}, user: mia }))).status);
  expect(statuses).toEqual([303, 303, 303, 303, 303, 429]);
});

test('the anonymous are asked to log in', async ({ app }) => {
  const response = await link.POST(context(app, { path: '/api/confirm/link', form: {} }));
  expect(response.headers.get('location')).toMatch(/^\/login\//);
});
