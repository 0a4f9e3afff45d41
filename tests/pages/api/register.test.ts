import { describe, expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { ALL, POST } from '../../../src/pages/api/register.ts';
import {
  context,
  member,
  PASSWORD,
  signedIn,
  test,
  type TestApplication,
} from '../../support/application.ts';

const form = {
  email: 'Mia@Example.test',
  name: 'Mia',
  password: PASSWORD,
  password_repeat: PASSWORD,
};

describe('registering', () => {
  test('makes a member, signs in and goes on', async ({ app }) => {
    const response = await POST(context(app, { form: { ...form, next: '/join/?next=/media/x/' } }));
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/join/?next=/media/x/');
    const token = app.sessions.readToken(response.headers.getSetCookie()[0]?.split(';')[0]);
    const { user } = await app.sessions.validate(token);
    expect(user).toMatchObject({ email: 'mia@example.test', name: 'Mia', role: 'member' });
  });

  test('leads to the account when no place was named, or one outside', async ({ app }) => {
    const outside = [
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'https://evil.example',
    ];
    for (const [n, next] of ['', ...outside].entries()) {
      const response = await POST(context(app, { form: { ...form, email: `m${n}@b.test`, next } }));
      expect(response.headers.get('location'), next).toBe('/account/');
    }
  });

  test('writes one welcome', async ({ app }) => {
    await POST(context(app, { form }));
    await app.idle();
    expect(app.letters.map(({ to }) => to.address)).toEqual(['mia@example.test']);
  });

  test('succeeds although the mail server is down', async ({ app }) => {
    app.mailer = { send: () => Promise.reject(new Error('down')) };
    expect((await POST(context(app, { form }))).status).toBe(303);
    await app.idle();
  });

  test('takes nothing that is not asked for', async ({ app }) => {
    const body = `{"email":"mia@example.test","password":"${PASSWORD}","password_repeat":"${PASSWORD}",
      "role":"admin","id":"mine","unsubkey":"known","admin":true,"__proto__":{"role":"admin"}}`;
    const headers = { 'content-type': 'application/json' };
    const response = await POST(context(app, { method: 'POST', body, headers }));
    expect(response.status).toBe(200);
    const user = await User.findByEmail(app.db, 'mia@example.test');
    expect(user).toMatchObject({ role: 'member', name: null });
    expect(user?.id).not.toBe('mine');
    expect(user?.unsubkey).not.toBe('known');
  });

  test('ends the session that the browser came with', async ({ app }) => {
    const noa = await signedIn(app, await member(app, 'noa'), { form });
    await POST(noa);
    expect((await app.sessions.validate(noa.token)).user).toBeNull();
  });

  test('never shows a password or a token in its answer', async ({ app }) => {
    const response = await POST(context(app, { json: form }));
    const text = await response.text();
    const token = app.sessions.readToken(response.headers.getSetCookie()[0]?.split(';')[0]);
    expect(token).toBeDefined();
    expect(text).not.toContain(token);
    expect(text).not.toContain(PASSWORD);
    expect(JSON.parse(text).user).toEqual({
      name: 'Mia',
      email: 'mia@example.test',
      role: 'member',
    });
  });
});

describe('what is wrong is said at its field, and the form keeps what was typed', () => {
  test.for([
    [{ email: 'mia@' }, 'email'],
    [{ email: 'a@b.test, c@d.test' }, 'email'],
    [{ password: 'short', password_repeat: 'short' }, 'password'],
    [{ password_repeat: 'something else' }, 'password_repeat'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ email: `${'x'.repeat(300)}@b.test` }, 'email'],
  ] as const)('%j', async ([wrong, field], { app }) => {
    const asked = context(app, { form: { ...form, ...wrong, next: '/media/x/' } });
    const response = await POST(asked);
    expect(response.status).toBe(422);
    expect(new URL(asked.rewritten?.url ?? '').pathname).toBe('/register/');
    expect(asked.locals.form?.errors).toEqual({ [field]: expect.stringMatching(/\.$/) });
    const { password, password_repeat, ...typed } = { ...form, ...wrong, next: '/media/x/' };
    expect(asked.locals.form?.values).toEqual(typed);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('all of it at once', async ({ app }) => {
    const wrong = { email: 'nonsense', password: 'short', password_repeat: 'other' };
    const asked = context(app, { form: wrong });
    expect((await POST(asked)).status).toBe(422);
    expect(Object.keys(asked.locals.form?.errors ?? {})).toEqual(Object.keys(wrong));
  });

  test('a taken address', async ({ app }) => {
    await member(app, 'mia');
    const wrong = { ...form, password: 'four other words', password_repeat: 'four other words' };
    const asked = context(app, { form: wrong });
    expect((await POST(asked)).status).toBe(422);
    expect(asked.locals.form?.errors.email).toMatch(/account with this address/);
  });
});

describe('with an address that has an account', () => {
  const wrong = { ...form, password: 'four other words', password_repeat: 'four other words' };
  const register = (app: TestApplication, given = wrong) => POST(context(app, { form: given }));

  test('and its right password one is simply logged in', async ({ app }) => {
    const mia = await member(app, 'mia');
    const response = await POST(context(app, { form: { ...form, next: '/media/x/' } }));
    expect(response.headers.get('location')).toBe('/media/x/');
    const token = app.sessions.readToken(response.headers.getSetCookie()[0]?.split(';')[0]);
    expect((await app.sessions.validate(token)).user?.id).toBe(mia.id);
    await app.idle();
    expect(app.letters).toEqual([]);
  });

  test('and another password its owner is told, once a day', async ({ app }) => {
    const mia = await member(app, 'mia');
    await User.confirm(app.db, mia, 1);
    for (let n = 0; n < 3; n++) expect((await register(app)).status).toBe(422);
    await app.idle();
    expect(app.letters.map(({ to, subject }) => [to.address, subject])).toEqual([
      [mia.email, expect.stringMatching(/have an account .* already/)],
    ]);
    expect(await User.find(app.db, mia.id)).toMatchObject({ password: mia.password });
  });

  test('whose owner never confirmed it nobody is written to', async ({ app }) => {
    await member(app, 'mia');
    await register(app);
    await app.idle();
    expect(app.letters).toEqual([]);
  });

  test('guessing its password is limited as at the login', async ({ app }) => {
    await member(app, 'mia');
    const statuses = [];
    for (let n = 0; n < 11; n++) statuses.push((await register(app)).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await register(app, form)).status, 'nor does the right one help').toBe(429);
  });
});

test('registering is limited, and whoever has tried too often gets no account', async ({ app }) => {
  const register = async (given: Record<string, string>) =>
    (await POST(context(app, { form: { ...form, ...given } }))).status;
  for (let n = 0; n < 30; n++) expect(await register({ password: 'short' })).toBe(422);
  expect(await register({})).toBe(429);
  expect(await User.findByEmail(app.db, 'mia@example.test')).toBeUndefined();
});

test('only POST registers', () => {
  expect(ALL({ request: new Request('http://site.test'), params: {} }).status).toBe(405);
});
