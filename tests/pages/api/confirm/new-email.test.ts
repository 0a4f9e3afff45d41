import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/confirm/new-email.ts';
import * as ask from '../../../../src/pages/api/account/email.ts';
import { texts } from '#lib/texts.ts';
import {
  context,
  member,
  signedIn,
  test,
  testApplication,
  type TestApplication,
} from '../../../support/application.ts';

const NEW = 'mia@new.example';
const DAY = 24 * 60 * 60 * 1000;
const find = async (app: TestApplication, { id }: User.Row) =>
  (await User.find(app.db, id)) as User.Row;

/** Asks for an address, and answers the secret of the link that was mailed there. */
async function mailed(app: TestApplication, user: User.Row, email = NEW): Promise<string> {
  const response = await ask.POST(await signedIn(app, user, { form: { email } }));
  expect(response.headers.get('location')).toBe('/account/?done=asked');
  await app.idle();
  const letter = app.letters.findLast(({ to }) => to.address === email);
  return /\/confirm\/([\w-]+)\//.exec(letter?.text ?? '')?.[1] ?? '';
}

const use = async (app: TestApplication, token: string, user: User.Row) =>
  POST(await signedIn(app, user, { form: { token } }));

test('the mailed link makes the new address count, once', async ({ app }) => {
  const mia = await member(app);
  const elsewhere = await app.sessions.create(mia.id);
  const token = await mailed(app, mia);
  expect(await find(app, mia)).toMatchObject({ email: mia.email, new_email: NEW });

  const here = await signedIn(app, mia, { form: { token } });
  expect((await POST(here)).headers.get('location')).toBe('/account/?done=email');
  const changed = await find(app, mia);
  expect(changed).toMatchObject({ email: NEW, new_email: null });
  expect(changed.confirmed_at).toBeGreaterThan(0);
  expect((await app.sessions.validate(here.token)).user?.id).toBe(mia.id);
  expect((await app.sessions.validate(elsewhere.token)).user).toBeNull();
  expect((await use(app, token, changed)).status).toBe(404);
});

test('who mistyped the address has not given the account away', async ({ app }) => {
  const [mia, noa] = [await member(app, 'mia'), await member(app, 'noa')];
  const token = await mailed(app, mia, 'stranger@new.example');
  const anonymous = await POST(context(app, { form: { token } }));
  expect(anonymous.status).toBe(403);
  expect((await use(app, token, noa)).status).toBe(403);
  expect(await find(app, mia)).toEqual({
    ...mia,
    new_email: 'stranger@new.example',
    updated_at: expect.any(Number),
  });
  expect((await find(app, noa)).email).toBe(noa.email);
  expect((await use(app, token, mia)).status, 'and the link still works').toBe(303);
});

test('only the last of several links works', async ({ app }) => {
  const mia = await member(app);
  const first = await mailed(app, mia, 'first@new.example');
  const last = await mailed(app, mia);
  expect((await use(app, first, mia)).status).toBe(404);
  expect((await find(app, mia)).email).toBe(mia.email);
  expect((await use(app, last, mia)).status).toBe(303);
  expect((await find(app, mia)).email).toBe(NEW);
});

test('an address that somebody has by now is refused with a sentence, and the old one stays', async ({
  app,
}) => {
  const mia = await member(app);
  const token = await mailed(app, mia);
  await app.db
    .updateTable('user')
    .set({ email: NEW })
    .where('id', '=', (await member(app, 'noa')).id)
    .execute();
  const response = await POST(await signedIn(app, mia, { json: { token } }));
  expect(response.status).toBe(409);
  expect((await response.json()).error).toBe(texts.confirm.newEmail.taken);
  expect(await find(app, mia)).toMatchObject({ email: mia.email, new_email: null });
});

test('a link works for a day', async () => {
  let now = Date.now();
  const app = await testApplication({ now: () => now });
  const mia = await member(app);
  const token = await mailed(app, mia);
  now += DAY;
  expect((await use(app, token, mia)).status).toBe(404);
  expect((await find(app, mia)).email).toBe(mia.email);
  await app.close();
});

test('of ten who use a link at once, one does', async ({ app }) => {
  const mia = await member(app);
  const token = await mailed(app, mia);
  const all = await Promise.all(Array.from({ length: 10 }, () => use(app, token, mia)));
  expect(all.filter(({ status }) => status === 303)).toHaveLength(1);
});

test('nothing in the database opens it', async ({ app }) => {
  const mia = await member(app);
  const token = await mailed(app, mia);
  const links = await app.db.selectFrom('link').selectAll().execute();
  const outbox = await app.db.selectFrom('outbox').selectAll().execute();
  expect(JSON.stringify([links, outbox])).not.toContain(token);
  for (const { id } of links) expect((await use(app, id, mia)).status).toBe(404);
});
