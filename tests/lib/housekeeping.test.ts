import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { countTry } from '#lib/auth/limits.ts';
import { startSweeping, sweep } from '#lib/housekeeping.ts';
import { Link, Outbox, Payment, User } from '#lib/models/index.ts';
import { context, member, PASSWORD, test, testApplication } from '../support/application.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

test('what has ended is swept away at once and every hour, and what has not stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let now = Date.now();
  const app = await testApplication({ now: () => now });
  const mia = await member(app);
  await app.db.updateTable('user').set({ confirmed_at: now }).execute();
  const left = async () =>
    Promise.all(
      (['session', 'attempt', 'event', 'payment_event', 'outbox', 'link'] as const).map(
        async (table) => (await app.db.selectFrom(table).selectAll().execute()).length,
      ),
    );
  await app.sessions.create(mia.id);
  await countTry(context(app), 'register');
  await Payment.noteEvent(app.db, { system: 'fake', event_id: 'evt_1', type: 'paid' });
  await Outbox.add(app.db, 'reset', mia, null);
  await Outbox.sent(app.db, (await Outbox.take(app.db, now)) as Outbox.Row, now);
  await Link.mint(app.db, { kind: 'reset', user_id: mia.id, secret: 'one' }, now);
  const stop = await startSweeping(app);
  expect(await left()).toEqual([1, 2, 2, 1, 1, 1]);

  now += HOUR;
  await vi.advanceTimersByTimeAsync(HOUR);
  await vi.waitFor(async () => expect(await left()).toEqual([1, 0, 2, 1, 1, 0]));
  now += 90 * DAY;
  await vi.advanceTimersByTimeAsync(HOUR);
  await vi.waitFor(async () => expect(await left()).toEqual([0, 0, 2, 0, 0, 0]));
  now += 90 * DAY;
  await vi.advanceTimersByTimeAsync(HOUR);
  await vi.waitFor(async () => expect(await left()).toEqual([0, 0, 0, 0, 0, 0]));
  const running = vi.getTimerCount();
  stop();
  expect(vi.getTimerCount()).toBe(running - 1);
  vi.useRealTimers();
  await app.close();
});

test('an account that was left by all is swept away, and its address out of the files', async ({
  app,
}) => {
  const form = { email: 'zoe@example.org', password: PASSWORD, password_repeat: PASSWORD };
  await User.register(app.db, form);
  const files = () =>
    ['gatefold.db', 'gatefold.db-wal']
      .map((name) => readFileSync(path.join(app.settings.data_dir, name), 'latin1'))
      .join();
  expect(files()).toContain(form.email);
  await sweep({ ...app, now: () => Date.now() + 90 * DAY });
  expect(await User.findByEmail(app.db, form.email)).toBeUndefined();
  expect(files()).not.toContain(form.email);
});

test('a database that fails at the start says so', async ({ app }) => {
  await app.db.schema.dropTable('attempt').execute();
  await expect(startSweeping(app)).rejects.toThrow(/no such table/);
});

test('a letter that a clock which ran ahead put off by a day is due after the start', async ({
  app,
}) => {
  const [now, tomorrow] = [Date.now(), Date.now() + DAY];
  await Outbox.add(app.db, 'reset', await member(app), null);
  const letter = (await Outbox.take(app.db, tomorrow)) as Outbox.Row;
  await Outbox.postpone(app.db, letter, tomorrow, 'away');
  (await startSweeping(app))();
  expect(await Outbox.take(app.db, now + DAY / 24)).toBeDefined();
});
