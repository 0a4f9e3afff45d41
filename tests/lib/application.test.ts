import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressFile, type Application, application, compose, install } from '#lib/application.ts';
import { migrate } from '#db/migrate.ts';
import { countTry } from '#lib/auth/limits.ts';
import { Outbox } from '#lib/models/index.ts';
import { reconcileOnce } from '#lib/payments/resident.ts';
import { readSettings } from '#lib/settings.ts';
import { sweep } from '#lib/housekeeping.ts';
import { context } from '../support/application.ts';
import { aMember, aPayment } from '../support/rows.ts';

let folder: string;
const made: Application[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-application-'));
});
afterEach(async () => {
  for (const app of made.splice(0)) await app.close();
  rmSync(folder, { recursive: true });
});

function composed(settings: Record<string, string> = {}, surroundings = {}) {
  const app = compose(readSettings({ DATA_DIR: folder, ...settings }), surroundings);
  made.push(app);
  return app;
}

const real = {
  SITE_URL: 'https://example.org',
  SMTP_URL: 'smtp://127.0.0.1:2525',
  MAIL_FROM: 'hello@example.org',
};

test('a demo has the fake processor, and its payments count', () => {
  const app = composed();
  expect([...app.processors.keys()]).toEqual(['fake']);
  expect(app.systems).toContain('fake');
});

test('a real site has no fake processor, and its payments never count', () => {
  const app = composed(real);
  expect([...app.processors.keys()]).toEqual([]);
  expect(app.systems).not.toContain('fake');
  expect(app.origin()).toBe('https://example.org');
});

test('cookies of an https site are for https alone', async () => {
  expect(composed(real).sessions.signOutCookies()[0]).toMatch(/^__Host-session=;.*Secure/);
  expect(composed().sessions.signOutCookies()[0]).toMatch(/^session=;/);
});

test('commands learn from the running server where it listens', () => {
  const app = composed();
  expect(app.origin()).toBe('http://127.0.0.1:4321');
  writeFileSync(addressFile(app.settings), 'http://127.0.0.1:5000');
  expect(app.origin()).toBe('http://127.0.0.1:5000');
});

test('a program has one application, the one that was installed', () => {
  const app = install(composed());
  expect(application()).toBe(app);
});

test('closing waits for the work that nobody waits for, even when it fails', async () => {
  const app = compose(readSettings({ DATA_DIR: folder }));
  let done = false;
  void app.background(
    (async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done = true;
      throw new Error('nobody hears this');
    })(),
  );
  await app.close();
  expect(done).toBe(true);
});

test('who does not publish says how it is done', async () => {
  await expect(composed().publish()).rejects.toThrow('npm run publish');
});

test.for(['2001-01-01', '2099-01-01'])(
  'a site that shows itself as on %s keeps what it writes, and does what is due, by the real time',
  async (CLOCK) => {
    const app = composed({ CLOCK });
    await migrate(app.db);
    expect(app.clock()).toBe(Date.parse(CLOCK));
    const { id } = await aMember(app.db);
    const { token } = await app.sessions.create(id);
    await countTry(context(app), 'register');
    await Outbox.add(app.db, 'reset', { id: null, email: 'a@b.test', confirmed_at: null }, null);
    const letter = await Outbox.take(app.db, app.now());
    if (letter) await Outbox.sent(app.db, letter, app.now());
    await aPayment(app.db, { system: 'fake', created_at: Date.now() - 2 * 60_000 });
    await sweep(app);
    for (const table of ['event', 'attempt', 'outbox'] as const)
      expect(await app.db.selectFrom(table).selectAll().execute(), table).not.toEqual([]);
    expect((await app.sessions.validate(token)).user?.id).toBe(id);
    expect((await app.sessions.validate(token)).session?.created_at).toBeGreaterThan(
      Date.now() - 60_000,
    );
    expect((await reconcileOnce(app))?.asked).toBe(1);
  },
);
