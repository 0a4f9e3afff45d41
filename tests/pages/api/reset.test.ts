import { describe, expect } from 'vitest';
import { Link, Outbox, User } from '#lib/models/index.ts';
import * as link from '../../../src/pages/api/reset/link.ts';
import * as password from '../../../src/pages/api/reset/password.ts';
import {
  context,
  member,
  PASSWORD,
  signedIn,
  test,
  type TestApplication,
  testApplication,
} from '../../support/application.ts';

const NEW = 'five other quiet words here';
const ask = (app: TestApplication, email: string) => link.POST(context(app, { form: { email } }));
const secretOf = (app: TestApplication) =>
  /\/reset\/([\w-]+)\//.exec(app.letters.at(-1)?.text ?? '')?.[1] ?? '';
const choose = (app: TestApplication, token: string, given = {}) =>
  context(app, { form: { token, password: NEW, password_repeat: NEW, ...given } });

/** Asks for a link and reads it from the letter. */
async function mailed(app: TestApplication, user: User.Row): Promise<string> {
  await ask(app, user.email);
  await app.idle();
  expect(app.letters.at(-1)?.to.address).toBe(user.email);
  return secretOf(app);
}

describe('asking for a link', () => {
  test('tells nothing about the address: same answer, same work, same rows', async ({ app }) => {
    await member(app, 'mia');
    // Nothing is sent meanwhile: what the request itself did stays to be seen.
    await app.post.stop(0);
    const told = [];
    for (const email of ['mia@example.test', 'noa@example.test']) {
      const response = await ask(app, email);
      const {
        id: _id,
        seed,
        created_at: _at,
        ...row
      } = await app.db
        .selectFrom('outbox')
        .selectAll()
        .where('email', '=', email)
        .where('kind', '=', 'reset')
        .executeTakeFirstOrThrow();
      expect(seed).toMatch(/^[0-9a-f]{64}$/);
      told.push([response.status, await response.text(), [...response.headers], { ...row, email }]);
    }
    const [known, unknown] = told.map((part) => JSON.stringify(part));
    expect(known).toBe(unknown?.replaceAll('noa@', 'mia@'));
    expect(told[0]?.[0]).toBe(303);
  });

  test('sends one letter to whoever has the address, and none for an unknown one', async ({
    app,
  }) => {
    const mia = await member(app, 'mia');
    await ask(app, 'nobody@example.test');
    await ask(app, ' MIA@example.test ');
    await app.idle();
    expect(app.letters.map(({ to }) => to.address)).toEqual([mia.email]);
  });

  test('keeps where one was going in the tab, an own path only, and out of the letter', async ({
    app,
  }) => {
    const mia = await member(app, 'mia');
    const going = async (next: string) => {
      const response = await link.POST(context(app, { form: { email: mia.email, next } }));
      return response.headers.get('location');
    };
    expect(await going('/watch/film/')).toBe('/reset/?sent&next=%2Fwatch%2Ffilm%2F');
    await app.idle();
    expect(app.letters.at(-1)?.text).not.toContain('watch');
    expect(await going('//evil.example')).toBe('/reset/?sent');
  });

  test('is limited, known or not, and says for how long', async ({ app }) => {
    for (let n = 0; n < 5; n++) expect((await ask(app, 'nobody@example.test')).status).toBe(303);
    const response = await ask(app, 'nobody@example.test');
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('by strangers fills no letterbox and does not keep the owner out', async () => {
    let now = Date.UTC(2027, 0, 1);
    const app = await testApplication({ now: () => now });
    const mia = await member(app, 'mia');
    await app.idle();
    app.letters.length = 0;
    const from = (ip: string) => link.POST(context(app, { ip, form: { email: mia.email } }));
    for (let quarter = 0; quarter < 4; quarter++) {
      // Two asked for at once are one letter.
      for (let n = 0; n < 50; n++) {
        expect((await from(`192.0.2.${n}`)).status).toBe(303);
        await app.idle();
      }
      expect(app.letters).toHaveLength(2 * (quarter + 1));
      now += 15 * 60_000;
    }
    for (let n = 0; n < 50; n++) await from(`192.0.2.${n}`);
    // She gets the answer that everybody gets, and has a letter that is new enough.
    expect((await from('198.51.100.1')).status).toBe(303);
    await app.idle();
    now += 14 * 60_000;
    expect((await password.POST(choose(app, secretOf(app)))).status).toBe(303);
    await app.close();
  });

  test.for(['', 'no address', 'a@b.test\r\nBcc: c@d.test', 'a@b.test, c@d.test', 'x'.repeat(300)])(
    'for %j is refused at the field',
    async (email, { app }) => {
      const asked = context(app, { form: { email } });
      expect((await link.POST(asked)).status).toBe(422);
      expect(asked.locals.form?.errors.email).toMatch(/\.$/);
      expect(await app.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
    },
  );
});

describe('choosing a new password', () => {
  test('works with the mailed link, confirms the address and ends all sessions', async ({
    app,
  }) => {
    const mia = await member(app, 'mia');
    const { token: session } = await signedIn(app, mia);
    const token = await mailed(app, mia);
    const response = await password.POST(choose(app, token));
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      '/login/?done=reset',
    ]);
    expect(await User.auth(app.db, mia.email, PASSWORD)).toBeUndefined();
    expect((await User.auth(app.db, mia.email, NEW))?.confirmed_at).toBeGreaterThan(0);
    expect((await app.sessions.validate(session)).user).toBeNull();
  });

  test('writes to its owner that it was done', async ({ app }) => {
    const mia = await member(app, 'mia');
    await password.POST(choose(app, await mailed(app, mia)));
    await app.idle();
    expect(app.letters.at(-1)?.subject).toMatch(/password .* was changed/i);
  });

  test('works once, of twenty at the same moment', async ({ app }) => {
    const mia = await member(app, 'mia');
    const token = await mailed(app, mia);
    const all = Array.from({ length: 20 }, (_none, n) => {
      const words = `${NEW} ${n}`;
      return password.POST(choose(app, token, { password: words, password_repeat: words }));
    });
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([303, 404]));
  });

  test('without a field tells a program which', async ({ app }) => {
    const refused = await password.POST(context(app, { json: { token: 'x' } }));
    expect(refused.status).toBe(422);
    expect(Object.keys((await refused.json()).errors)).toEqual(['password', 'password_repeat']);
  });

  test('with a mistake keeps the link for another try', async ({ app }) => {
    const mia = await member(app, 'mia');
    const token = await mailed(app, mia);
    const asked = choose(app, token, { password_repeat: 'something else' });
    expect((await password.POST(asked)).status).toBe(422);
    expect(new URL(asked.rewritten?.url ?? '').pathname).toBe(`/reset/${token}/`);
    expect(asked.locals.form).toMatchObject({ values: {}, errors: { password_repeat: /\.$/ } });
    expect((await password.POST(choose(app, token))).status).toBe(303);
  });

  test.for([
    ['used already', (_app: TestApplication, token: string, go: Go) => go(token)],
    ['too old', (app: TestApplication) => moveClock(app, 30)],
    [
      'voided by a newer one',
      (app: TestApplication, _token: string, _go: Go, mia: User.Row) => mailed(app, mia),
    ],
    [
      'voided by a change of the password',
      (app: TestApplication, _token: string, _go: Go, mia: User.Row) =>
        User.setPassword(app.db, mia, { password: `${NEW} x`, password_repeat: `${NEW} x` }),
    ],
    [
      'voided by a change of the address',
      async (app: TestApplication, _token: string, _go: Go, mia: User.Row) => {
        await User.askEmail(app.db, mia, 'new@example.test');
        await User.changeEmail(app.db, mia, 1);
      },
    ],
  ] as const)('does not work with a link that was %s', async ([, happen], { app }) => {
    const mia = await member(app, 'mia');
    const token = await mailed(app, mia);
    await happen(app, token, (used) => password.POST(choose(app, used)), mia);
    const before = await User.find(app.db, mia.id);
    const asked = choose(app, token);
    expect((await password.POST(asked)).status).toBe(404);
    expect(new URL(asked.rewritten?.url ?? '').pathname).toBe('/reset/');
    expect(await User.find(app.db, mia.id)).toEqual(before);
  });

  test.for(['', 'x', "' or 1=1 --", '../../etc', 'x'.repeat(5000)])(
    'does not work with %j',
    async (token, { app }) => {
      await mailed(app, await member(app, 'mia'));
      const { status } = await password.POST(choose(app, token));
      expect(status).toBeGreaterThanOrEqual(404);
      expect(status).toBeLessThan(500);
    },
  );

  test('does not work with a link that confirms an address', async ({ app }) => {
    const mia = await member(app, 'mia');
    await Outbox.add(app.db, 'confirm', mia, null);
    app.post.wake();
    await app.idle();
    const token = /\/confirm\/([\w-]+)\//.exec(app.letters.at(-1)?.text ?? '')?.[1] ?? '';
    expect(await Link.find(app.db, 'confirm', token, app.clock())).toBeDefined();
    expect((await password.POST(choose(app, token))).status).toBe(404);
  });
});

type Go = (token: string) => unknown;

function moveClock(app: TestApplication, minutes: number) {
  const at = app.clock();
  app.now = () => at + minutes * 60_000;
}

test('only POST does any of it', () => {
  for (const { ALL } of [link, password])
    expect(ALL({ request: new Request('http://site.test'), params: {} }).status).toBe(405);
});
