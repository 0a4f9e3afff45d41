import { hash } from 'bcryptjs';
import { describe, expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../src/pages/api/login.ts';
import { context, member, PASSWORD, signedIn, test } from '../../support/application.ts';

const right = { email: 'mia@example.test', password: PASSWORD };

describe('the right password', () => {
  test('signs in and goes on to an own path', async ({ app }) => {
    await member(app, 'mia');
    const response = await POST(context(app, { form: { ...right, next: '/media/x/?t=5' } }));
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/media/x/?t=5');
    expect(response.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      'session',
      'hint',
    ]);
  });

  test('leads nowhere outside', async ({ app }) => {
    await member(app, 'mia');
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'data:x',
      '/..//evil.example',
    ]) {
      const response = await POST(context(app, { form: { ...right, next } }));
      expect(response.headers.get('location'), next).toBe('/account/');
    }
  });

  test('makes a new session and ends the one that the browser came with', async ({ app }) => {
    const mia = await member(app, 'mia');
    const asked = await signedIn(app, mia, { form: right });
    const response = await POST(asked);
    expect(response.headers.getSetCookie()[0]).not.toContain(asked.token);
    expect((await app.sessions.validate(asked.token)).user).toBeNull();
  });

  test('brought along from an older site works and is kept better from then on', async ({
    app,
  }) => {
    const mia = await member(app, 'mia');
    const password = await hash(PASSWORD, 4);
    await app.db.updateTable('user').set({ password }).where('id', '=', mia.id).execute();
    expect((await POST(context(app, { form: right }))).status).toBe(303);
    expect((await User.find(app.db, mia.id))?.password).toMatch(/^\$argon2id\$/);
  });
});

describe('anything else', () => {
  test('gets one answer, whether the address is known or not', async ({ app }) => {
    await member(app, 'mia');
    const answers = [];
    for (const email of ['mia@example.test', 'nobody@example.test']) {
      const response = await POST(context(app, { json: { email, password: 'wrong password' } }));
      answers.push([response.status, await response.text(), [...response.headers]]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });

  test('brings the form back with the address and without the password', async ({ app }) => {
    const asked = context(app, { form: { ...right, password: 'wrong', next: '/media/x/' } });
    const response = await POST(asked);
    expect(response.status).toBe(401);
    expect(new URL(asked.rewritten?.url ?? '').pathname).toBe('/login/');
    expect(asked.locals.form).toEqual({
      status: 401,
      values: { email: 'mia@example.test', next: '/media/x/' },
      errors: { form: 'The address or the password is not right.' },
    });
  });

  test.for([
    {},
    { email: 'mia@example.test' },
    { email: ['mia@example.test'], password: PASSWORD },
    { email: { $gt: '' }, password: { $gt: '' } },
    { email: null, password: null },
    { email: "' or 1=1 --", password: "' or 1=1 --" },
    { email: '\u0000', password: '\u0000' },
    { email: '\ud800', password: '\ud800' },
    { email: 'mia@example.test', password: 'x'.repeat(5000) },
  ])('like %j is refused, and no error', async (json, { app }) => {
    await member(app, 'mia');
    const response = await POST(context(app, { json }));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect((await response.json()).error).toMatch(/\.$/);
  });
});

test('when too many log in at once, some are asked to come back', async ({ app }) => {
  await member(app, 'mia');
  const many = Array.from({ length: 60 }, async () => POST(context(app, { json: right })));
  const statuses = new Set((await Promise.all(many)).map(({ status }) => status));
  expect([...statuses].toSorted()).toEqual([200, 503]);
});
