import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { countTry, forgive, type Limited, LIMITS } from '#lib/auth/limits.ts';
import * as Event from '#lib/models/shared/event.ts';
import { context, test, testApplication } from '../../support/application.ts';

test('forty tries at once: as many go through as may', async ({ app }) => {
  const asked = context(app);
  const all = await Promise.all(
    Array.from({ length: 40 }, () => countTry(asked, 'login', 'mia@example.test')),
  );
  expect(all.filter((refused) => !refused)).toHaveLength(10);
});

test('a try counts until its window is over', async () => {
  let now = Date.UTC(2027, 0, 1);
  const app = await testApplication({ now: () => now });
  const tries = async () => countTry(context(app), 'password', 'mia');
  for (let n = 0; n < 10; n++) expect(await tries()).toBeUndefined();
  now += 5 * 60_000;
  expect(await tries()).toMatchObject({
    status: 429,
    retry_after: 600,
    errors: { form: 'That was too often. Please try again in 10 minutes.' },
  });
  now += 10 * 60_000 - 1000;
  expect((await tries())?.errors.form).toMatch(/again in a minute\.$/);
  now += 1000;
  expect(await tries()).toBeUndefined();
  await app.close();
});

test('a clock that ran ahead by a day keeps nobody out for a day', async () => {
  let now = Date.UTC(2027, 0, 2);
  const app = await testApplication({ now: () => now });
  const tries = async () => countTry(context(app), 'password', 'mia');
  for (let n = 0; n < 11; n++) await tries();
  expect((await tries())?.status).toBe(429);
  now = Date.UTC(2027, 0, 1);
  expect(await tries()).toBeUndefined();
  await app.close();
});

test('one address does not suffer for another; all of an IPv6 network are one', async ({ app }) => {
  const from = (ip: string) => countTry(context(app, { ip }), 'register');
  for (let n = 0; n < 30; n++) await from(`2001:db8:1:2::${n}`);
  expect((await from('2001:db8:1:2:ffff::1'))?.status).toBe(429);
  expect(await from('2001:db8:1:3::1')).toBeUndefined();
  expect(await from('192.0.2.1')).toBeUndefined();
});

test('accounts that are counted by themselves are so wherever one is', async ({ app }) => {
  const from = (ip: string) => countTry(context(app, { ip }), 'letter', 'Mia@example.test ');
  for (let n = 0; n < 5; n++) expect(await from(`192.0.2.${n}`)).toBeUndefined();
  expect((await from('192.0.2.99'))?.status).toBe(429);
});

test('what went well is forgiven', async ({ app }) => {
  for (let n = 0; n < 50; n++) {
    expect(await countTry(context(app), 'login', 'mia')).toBeUndefined();
    await forgive(context(app), 'login', 'mia');
  }
});

test('reaching a limit is an event, once', async ({ app }) => {
  for (let n = 0; n < 14; n++) await countTry(context(app, { ip: '192.0.2.5' }), 'login', 'mia');
  const { rows } = await Event.search(app.db, { limit: 9, offset: 0 });
  expect(rows).toMatchObject([
    {
      kind: 'limit-reached',
      ip: '192.0.2.5',
      facts: JSON.stringify({ what: 'login', per: 'account and address' }),
    },
  ]);
});

test('what was typed as an address is not kept', async ({ app }) => {
  await countTry(context(app), 'login', 'my password');
  const rows = await app.db.selectFrom('attempt').selectAll().execute();
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toMatch(/my password|192\.0\.2\.1/);
});

test('docs/accounts.md has every limit, and no other', () => {
  const docs = readFileSync(new URL('../../../docs/accounts.md', import.meta.url), 'utf8');
  const told = [...docs.matchAll(/^\| `(\w+)` \|[^|]+\| ([\w ]+) \| (\d+) \| (\d+) \|$/gm)].map(
    ([, what, per, tries, minutes]) => ({
      what,
      per,
      tries: Number(tries),
      minutes: Number(minutes),
    }),
  );
  const kept = Object.keys(LIMITS).flatMap((what) =>
    LIMITS[what as Limited].map((limit) => ({ what, ...limit })),
  );
  expect(told).toEqual(kept);
});

test('who was told that it is too much costs no row any more', async ({ app }) => {
  const rows = async () => (await app.db.selectFrom('attempt').selectAll().execute()).length;
  const tries = (n: number) => countTry(context(app), 'login', `${n}@example.test`);
  for (let n = 0; n <= 100; n++) await tries(n);
  const before = await rows();
  for (let n = 200; n < 220; n++) expect((await tries(n))?.status).toBe(429);
  expect(await rows()).toBe(before);
});

test('who changes from one IPv6 network to the next of the same owner is one guesser', async ({
  app,
}) => {
  const from = (ip: string) => countTry(context(app, { ip }), 'login', 'mia@example.test');
  for (let n = 0; n < 300; n++)
    expect(await from(`2001:db8:1:${n.toString(16)}::1`)).toBeUndefined();
  expect((await from('2001:db8:1:ffff::1'))?.status).toBe(429);
  expect(await from('2001:db8:2::1')).toBeUndefined();
});
