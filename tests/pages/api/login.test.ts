import { hash } from 'bcryptjs';
import { sql } from 'kysely';
import { describe, expect } from 'vitest';
import type { Application } from '#lib/application.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { Site, User } from '#lib/models/index.ts';
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

  test('leaves the session that the browser came with when no new one can be made', async ({
    app,
  }) => {
    const asked = await signedIn(app, await member(app, 'mia'), { form: right });
    await sql`create trigger full before insert on session
      begin select raise(abort, 'There is no room.'); end`.execute(app.db);
    await expect(POST(asked)).rejects.toThrow('There is no room.');
    expect((await app.sessions.validate(asked.token)).user).not.toBeNull();
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

test('a login that the password was changed under opens nothing', async ({ app }) => {
  const mia = await member(app);
  const now = 'five even quieter words';
  await User.setPassword(app.db, mia, { password: now, password_repeat: now });
  const response = await signIn(context(app, { json: {} }), mia, { data: {}, values: {} });
  expect(response.status).toBe(401);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await app.sessions.list(mia.id)).toEqual([]);
});

test('whom an admin shut out hears where to write, where there is an address', async ({ app }) => {
  const mia = await member(app, 'mia');
  await User.disable(app.db, mia.id, {});
  const said = async () => (await POST(context(app, { json: right }))).text();
  expect(await said()).not.toMatch(/write/i);
  await Site.set(app.db, 'contact', 'ada@side-a.example');
  expect(await said()).toContain('Write to ada@side-a.example if that is a mistake.');
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
  // Each from another address: it is the machine that is busy here, not the guesser.
  const from = (n: number) => POST(context(app, { json: right, ip: `192.0.2.${n}` }));
  const answers = await Promise.all(Array.from({ length: 130 }, async (_, n) => from(n)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].toSorted()).toEqual([200, 503]);
});

describe('guessing', () => {
  const guess = (app: Application, ip: string, email = right.email, password = 'a guess') =>
    POST(context(app, { json: { email, password }, ip }));

  test('ends after ten tries in 429, with the time to wait, even for the right password', async ({
    app,
  }) => {
    await member(app, 'mia');
    for (let n = 0; n < 10; n++) expect((await guess(app, '192.0.2.1')).status).toBe(401);
    const refused = await guess(app, '192.0.2.1', ' MIA@example.test', PASSWORD);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(14 * 60);
    expect((await refused.json()).error).toBe(
      'That was too often. Please try again in 15 minutes.',
    );
    expect((await guess(app, '192.0.2.2', right.email, PASSWORD)).status, 'elsewhere').toBe(200);
  });

  test('at an address that nobody has looks the same', async ({ app }) => {
    await member(app, 'mia');
    const answers = [];
    for (const email of [right.email, 'nobody@example.test']) {
      for (let n = 0; n < 10; n++) await guess(app, '192.0.2.1', email);
      const { status, headers } = await guess(app, '192.0.2.1', email);
      answers.push([status, headers.get('content-type'), headers.has('retry-after')]);
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  test('at many accounts from one address ends too, and logging in to one’s own does not help', async ({
    app,
  }) => {
    await member(app, 'mia');
    for (let n = 0; n < 10; n++) {
      await app.db.deleteFrom('attempt').where('key', 'like', 'login account%').execute();
      const status = n === 9 ? 200 : 401;
      const answer = await guess(app, '192.0.2.1', right.email, n === 9 ? PASSWORD : 'x');
      expect(answer.status).toBe(status);
    }
    // Nine such rounds more, without the work of a hundred hashes.
    const { numUpdatedRows } = await app.db
      .updateTable('attempt')
      .set((eb) => ({ count: eb('count', '*', 10) }))
      .where('key', 'like', 'login address%')
      .where('count', '=', 9)
      .executeTakeFirst();
    expect(numUpdatedRows).toBe(1n);
    for (let n = 0; n < 10; n++)
      expect((await guess(app, '192.0.2.1', `someone${n}@example.test`)).status).toBe(401);
    expect((await guess(app, '192.0.2.1', right.email, PASSWORD)).status).toBe(429);
  });
});

test('whom an admin lets in no longer is told so, and only with the right password', async ({
  app,
}) => {
  const mia = await member(app, 'mia');
  await User.disable(app.db, mia.id);
  const refused = await POST(context(app, { json: right }));
  expect(refused.status).toBe(403);
  expect(refused.headers.getSetCookie()).toEqual([]);
  const wrong = await POST(context(app, { json: { ...right, password: 'wrong' } }));
  expect(wrong.status).toBe(401);
  const typed = context(app, { form: right });
  await POST(typed);
  expect(typed.locals.form?.values, 'what was typed stays').toEqual({ email: right.email });
  await User.enable(app.db, mia.id);
  expect((await POST(context(app, { json: right }))).status).toBe(200);
});
