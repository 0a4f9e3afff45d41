import { describe, expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/account/password.ts';
import { POST as login } from '../../../../src/pages/api/login.ts';
import { context, member, PASSWORD, signedIn, test, whoHas } from '../../../support/application.ts';

const NEW = 'five even quieter words';
const right = { current_password: PASSWORD, password: NEW, password_repeat: NEW };

test('the password changes, this browser gets a new session, and all others end', async ({
  app,
}) => {
  const mia = await member(app);
  const elsewhere = await app.sessions.create(mia.id);
  const asked = await signedIn(app, mia, { form: { part: 'password', ...right } });
  const response = await POST(asked);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/account/?done=password');

  expect(await whoHas(app, response)).toBe('mia');
  for (const token of [asked.token, elsewhere.token])
    expect((await app.sessions.validate(token)).user).toBeNull();
  expect(await User.auth(app.db, mia.email, PASSWORD)).toBeUndefined();
  expect((await User.auth(app.db, mia.email, NEW))?.id).toBe(mia.id);
});

describe('what is refused changes nothing, and says so at its fields', () => {
  test.for([
    [{ current_password: 'a guess' }, 403, 'current_password'],
    [{ current_password: '' }, 422, 'current_password'],
    [{ password: 'short' }, 422, 'password', 'password_repeat'],
    [{ password: 'password1', password_repeat: 'password1' }, 422, 'password'],
    [{ password_repeat: 'other' }, 422, 'password_repeat'],
  ] as const)('%j', async ([wrong, status, ...fields], { app }) => {
    const mia = await member(app);
    const asked = await signedIn(app, mia, { form: { part: 'password', ...right, ...wrong } });
    const response = await POST(asked);
    expect(response.status).toBe(status);
    expect(Object.keys(asked.locals.form?.errors ?? {})).toEqual(fields);
    expect(asked.locals.form?.values).toEqual({ part: 'password' });
    expect((await User.find(app.db, mia.id))?.password).toBe(mia.password);
    const still_in = fields[0] === 'current_password' ? undefined : 'mia';
    expect(await whoHas(app, response)).toBe(still_in);
  });
});

test('of two that come at once the first counts, and who sent it stays logged in', async ({
  app,
}) => {
  const mia = await member(app);
  const asked = await signedIn(app, mia, { json: right });
  const again = Object.assign(context(app, { json: right }), { locals: asked.locals });
  const answers = await Promise.all([POST(asked), POST(again)]);
  const [done] = answers.filter(({ status }) => status === 200);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  expect(done && (await whoHas(app, done))).toBe('mia');
  const refused = answers.find(({ status }) => status === 403);
  expect(refused?.headers.getSetCookie()).toEqual([]);
});

test('even a fresh login is asked for the current one', async ({ app }) => {
  const asked = await signedIn(app, await member(app), {
    json: { password: NEW, password_repeat: NEW },
  });
  expect((await POST(asked)).status).toBe(422);
});

test('who guesses at it is stopped, and the account’s own login is not', async ({ app }) => {
  const mia = await member(app);
  const guess = async (current_password: string) =>
    POST(await signedIn(app, mia, { json: { ...right, current_password } }));
  for (let n = 0; n < 10; n++) expect((await guess('a guess')).status).toBe(403);
  const refused = await guess(PASSWORD);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const json = { email: mia.email, password: PASSWORD };
  expect((await login(context(app, { json }))).status).toBe(200);
});

test('the anonymous are asked to log in', async ({ app }) => {
  const response = await POST(context(app, { form: right }));
  expect(response.headers.get('location')).toMatch(/^\/login\//);
});
