import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test as base, vi } from 'vitest';
import type { LetterKind } from '#db/schema.ts';
import { type Logger, logger } from '#lib/helpers/log.ts';
import { NotSent } from '#lib/mail/mailer.ts';
import { makePost } from '#lib/mail/post.ts';
import { smtpMailer } from '#lib/mail/smtp.ts';
import { Link, Outbox, Site, User } from '#lib/models/index.ts';
import { ORIGIN, type TestApplication, testApplication } from '../../support/application.ts';
import { answer, header, type MailServer, mailServer } from '../../support/mail.ts';
import { aMember } from '../../support/rows.ts';

vi.mock('#lib/models/letters/delivery.ts', { spy: true });
vi.mock('#lib/helpers/log.ts', { spy: true });

const MINUTE = 60_000;

/** Of all modules: each got its own when it was loaded. */
const logs = vi.mocked(logger).mock.results.map(({ value }) => value as Logger);

interface Place {
  app: TestApplication;
  time: { now: number };
}

/** An application whose clock stands still until the test moves it. */
const test = base.extend<Place>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  time: async ({}, use) => use({ now: Date.UTC(2027, 0, 31) }),
  app: async ({ time }, use) => {
    const app = await testApplication({ now: () => time.now });
    await use(app);
    await app.close();
  },
});

const sendBy = (app: TestApplication, { url }: MailServer, options = {}) => {
  app.mailer = smtpMailer({ smtp_url: url, mail_from: 'site@example.test' }, options);
};

/** Sends what is due and waits for it. */
async function round(app: TestApplication) {
  app.post.wake();
  await app.idle();
}

const add = (app: TestApplication, kind: 'reset' | 'welcome' | 'confirm', user: User.Row) =>
  Outbox.add(app.db, kind, user, null);
const reset = (app: TestApplication, email: string) =>
  Outbox.addInstead(app.db, 'reset', { id: null, email, confirmed_at: null }, null);
const rows = (app: TestApplication) => app.db.selectFrom('outbox').selectAll().execute();
const secretIn = (text = '') => /\/(?:reset|confirm)\/([\w-]+)\//.exec(text)?.[1] ?? '';

test('a letter goes out with a link that works', async ({ app, time }) => {
  const mia = await aMember(app.db, { name: 'Mia' });
  await Site.set(app.db, 'name', 'Side A');
  await add(app, 'welcome', mia);
  await round(app);
  expect(app.letters).toHaveLength(1);
  expect(app.letters[0]).toMatchObject({
    to: { name: '', address: mia.email },
    subject: 'Welcome to Side A',
  });
  const secret = secretIn(app.letters[0]?.text);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(secretIn(app.letters[0]?.html)).toBe(secret);
  expect(await Link.find(app.db, 'confirm', secret, time.now)).toMatchObject({ user_id: mia.id });
});

test('answers to a letter go to the contact of the site', async ({ app }) => {
  await Site.set(app.db, 'contact', 'ada@side-a.example');
  await add(app, 'welcome', await aMember(app.db));
  await round(app);
  expect(app.letters[0]?.reply_to).toBe('ada@side-a.example');
});

test('letters go out one after another, in their order', async ({ app }) => {
  const people = [await aMember(app.db), await aMember(app.db), await aMember(app.db)];
  let at_once = 0;
  const { send } = app.mailer;
  app.mailer = {
    async send(letter) {
      at_once += 1;
      expect(at_once).toBe(1);
      await send(letter);
      at_once -= 1;
    },
  };
  for (const user of people) await add(app, 'confirm', user);
  app.post.wake();
  app.post.wake();
  await app.idle();
  expect(app.letters.map(({ to }) => to.address)).toEqual(people.map(({ email }) => email));
});

test('a database that is locked when a letter was taken has it sent once', async ({
  app,
  time,
}) => {
  const locked = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
  vi.mocked(Outbox.sent).mockRejectedValueOnce(locked).mockRejectedValueOnce(locked);
  await add(app, 'confirm', await aMember(app.db));
  await round(app);
  time.now += 10 * MINUTE;
  await round(app);
  expect(app.letters).toHaveLength(1);
  expect(await rows(app)).toMatchObject([{ state: 'sent', attempts: 1 }]);
});

test('a copy of the database opens nothing', async ({ app, time }) => {
  const mia = await aMember(app.db);
  await reset(app, mia.email);
  const before = readFileSync(path.join(app.settings.data_dir, 'gatefold.db-wal'), 'latin1');
  const waiting = await rows(app);
  await round(app);
  const secret = secretIn(app.letters[0]?.text);
  const after = readFileSync(path.join(app.settings.data_dir, 'gatefold.db-wal'), 'latin1');
  expect(before + after).not.toContain(secret);
  for (const value of [...waiting, ...(await rows(app))].flatMap(Object.values))
    expect(await Link.find(app.db, 'reset', String(value), time.now)).toBeUndefined();

  // Another key, as somebody has who has the database only, makes another secret of the same seed.
  const thief: string[] = [];
  const post = makePost({
    db: app.db,
    mailer: { send: async ({ text }) => void thief.push(secretIn(text)) },
    key: 'YW5vdGhlcg==',
    clock: () => time.now,
    origin: () => ORIGIN,
  });
  await app.db.deleteFrom('outbox').execute();
  await app.db.insertInto('outbox').values(waiting).execute();
  post.start();
  await post.idle();
  await post.stop(0);
  expect(thief).toHaveLength(1);
  expect(thief).not.toContain(secret);
});

describe('a mail server', () => {
  test('that is away for half an hour is told once, and again when it was back in between', async ({
    app,
    time,
  }) => {
    const errors = logs.map((log) => vi.spyOn(log, 'error').mockReturnValue());
    const told = () => errors.flatMap(({ mock }) => mock.calls.map(([, sentence]) => sentence));
    const send = app.mailer.send;
    const later = async (minutes: number) => {
      time.now += minutes * MINUTE;
      await round(app);
    };
    const away = async () => {
      app.mailer = { send: () => Promise.reject(new NotSent('down', 'nobody is there')) };
      await reset(app, (await aMember(app.db)).email);
      await later(0);
    };
    await away();
    await later(29);
    expect(told()).toEqual([]);
    await later(1);
    await later(60);
    expect(told()).toEqual(['the mail server is away, and letters wait']);
    app.mailer = { send };
    await later(60);
    await away();
    await later(30);
    expect(told()).toHaveLength(2);
  });

  test('that is down loses no letter, and gets each once when it is back', async ({
    app,
    time,
  }) => {
    const first = await mailServer();
    sendBy(app, first);
    await first.close();
    const people = [await aMember(app.db), await aMember(app.db), await aMember(app.db)];
    for (const user of people) {
      await add(app, 'confirm', user);
      await round(app);
    }
    expect((await rows(app)).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);

    const back = await mailServer({}, Number(new URL(first.url).port));
    await round(app);
    expect(back.deliveries, 'not yet due').toEqual([]);
    time.now += MINUTE;
    await round(app);
    time.now += 10 * MINUTE;
    await round(app);
    expect(back.deliveries.map(({ to }) => to[0]).toSorted()).toEqual(
      people.map(({ email }) => email).toSorted(),
    );
    await back.close();
  });

  test('that hangs up in the middle of a letter gets it again', async ({ app, time }) => {
    let dropped = false;
    const server: MailServer = await mailServer({
      onRcptTo(_address, _session, done) {
        if (dropped) return done();
        dropped = true;
        server.hangUp();
      },
    });
    sendBy(app, server);
    await add(app, 'confirm', await aMember(app.db));
    await round(app);
    expect(server.deliveries).toEqual([]);
    time.now += MINUTE;
    await round(app);
    time.now += MINUTE;
    await round(app);
    expect(server.deliveries).toHaveLength(1);
    await server.close();
  });

  test('that hangs up after the letter, before it says so, gets the same letter again', async ({
    app,
    time,
  }) => {
    const arrived: string[] = [];
    const server: MailServer = await mailServer({
      onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => {
          arrived.push(Buffer.concat(chunks).toString());
          if (arrived.length === 1) server.hangUp();
          else done();
        });
      },
    });
    sendBy(app, server);
    await add(app, 'reset', await aMember(app.db));
    await round(app);
    time.now += MINUTE;
    await round(app);
    time.now += MINUTE;
    await round(app);
    expect(arrived).toHaveLength(2);
    const [once = '', again = ''] = arrived;
    for (const name of ['Message-ID', 'Date']) expect(header(again, name)).toBe(header(once, name));
    const secrets = arrived.map((raw) => secretIn(raw.replaceAll('=\r\n', '')));
    expect(secrets[0]).toBe(secrets[1]);
    expect(await Link.use(app.db, 'reset', secrets[0] ?? '', time.now)).toBeDefined();
    await server.close();
  });

  test('that refuses a letter for good does not keep the others', async ({ app, time }) => {
    const mia = await aMember(app.db, { email: 'mia@example.test' });
    const noa = await aMember(app.db, { email: 'noa@example.test' });
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        address === mia.email ? done(answer(550, `No <${mia.email}> here`)) : done(),
    });
    sendBy(app, server);
    await add(app, 'confirm', mia);
    await add(app, 'confirm', noa);
    const logged = logs.map((log) => vi.spyOn(log, 'error').mockReturnValue());
    await round(app);
    const lines = JSON.stringify(logged.flatMap(({ mock }) => mock.calls));
    expect(lines, 'of the address the log says nothing').toMatch(/550 No <…> here/);
    expect(server.deliveries.map(({ to }) => to)).toEqual([[noa.email]]);
    time.now += 100 * MINUTE;
    await round(app);
    const refused = (await rows(app)).find(({ email }) => email === mia.email);
    expect(refused).toMatchObject({ state: 'failed', attempts: 1, seed: null });
    expect(refused?.failure).toContain(`550 No <${mia.email}> here`);
    await server.close();
  });

  test('that refuses a letter for now gets it later, and the others at once', async ({
    app,
    time,
  }) => {
    const mia = await aMember(app.db, { email: 'mia@example.test' });
    const noa = await aMember(app.db, { email: 'noa@example.test' });
    let full = true;
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        full && address === mia.email ? done(answer(452)) : done(),
    });
    sendBy(app, server);
    await add(app, 'confirm', mia);
    await add(app, 'confirm', noa);
    await round(app);
    expect(server.deliveries.map(({ to }) => to)).toEqual([[noa.email]]);
    full = false;
    time.now += MINUTE;
    await round(app);
    expect(server.deliveries.map(({ to }) => to)).toEqual([[noa.email], [mia.email]]);
    await server.close();
  });

  test('that is slow has the letter to itself: no other program sends it meanwhile', async ({
    app,
    time,
  }) => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let go_on = () => {};
    const server = await mailServer({
      onRcptTo(_address, _session, done) {
        go_on = () => done();
        arrive();
      },
    });
    sendBy(app, server);
    await add(app, 'confirm', await aMember(app.db));
    app.post.wake();
    await arrived;
    expect(await Outbox.take(app.db, time.now)).toBeUndefined();
    go_on();
    await app.idle();
    expect(server.deliveries).toHaveLength(1);
    await server.close();
  });
});

describe('what was true when a letter was asked for may be so no more', () => {
  const sentAfter = async (
    app: TestApplication,
    kind: LetterKind,
    change: (user: User.Row) => Promise<unknown>,
  ) => {
    const user = await aMember(app.db, { confirmed_at: kind === 'news' ? 1 : null });
    const news = { subject: 'New', text: 'New.' };
    await Outbox.add(app.db, kind as 'news', user, kind === 'news' ? news : (null as never));
    await change(user);
    await round(app);
    expect((await rows(app)).filter(({ state }) => state === 'waiting')).toEqual([]);
    return app.letters.length;
  };
  const set = (app: TestApplication, values: Partial<User.Row>) => (user: User.Row) =>
    app.db.updateTable('user').set(values).where('id', '=', user.id).execute();

  test('nothing changed, and it is sent', async ({ app }) => {
    for (const kind of ['confirm', 'news'] as const)
      await sentAfter(app, kind, async () => undefined);
    expect(app.letters).toHaveLength(2);
  });

  test('a confirmed address is not asked again', async ({ app }) => {
    expect(await sentAfter(app, 'confirm', set(app, { confirmed_at: 1 }))).toBe(0);
  });

  test('an address that was left gets no link to the account', async ({ app }) => {
    for (const kind of ['welcome', 'confirm', 'reset'] as const)
      expect(await sentAfter(app, kind, set(app, { email: `${kind}@new.test` })), kind).toBe(0);
  });

  test('an address that waits no more gets no link', async ({ app }) => {
    const user = await aMember(app.db);
    await User.askEmail(app.db, user, 'new@new.test');
    await User.giveUpEmail(app.db, user);
    await Outbox.add(app.db, 'new-address', { ...user, email: 'new@new.test' }, null);
    await round(app);
    expect(app.letters).toEqual([]);
    expect(await app.db.selectFrom('link').selectAll().execute()).toEqual([]);
  });

  test('whoever an admin has let in no longer gets no link and no news', async ({ app }) => {
    const disable = ({ id }: User.Row) => User.disable(app.db, id);
    for (const kind of ['reset', 'news'] as const)
      expect(await sentAfter(app, kind, disable), kind).toBe(0);
    const user = await aMember(app.db);
    await User.askEmail(app.db, user, 'new@new.test');
    await disable(user);
    await round(app);
    expect(app.letters).toEqual([]);
  });

  test('whoever unsubscribed gets no news', async ({ app }) => {
    expect(await sentAfter(app, 'news', (user) => User.emails(app.db, user, true))).toBe(0);
  });

  test('whoever left gets nothing', async ({ app }) => {
    expect(await sentAfter(app, 'confirm', (user) => User.remove(app.db, user.id))).toBe(0);
  });
});

describe('a reset', () => {
  test('goes to whoever has the address, and to nobody when nobody has', async ({ app }) => {
    const mia = await aMember(app.db);
    await reset(app, 'nobody@example.test');
    await reset(app, mia.email);
    await round(app);
    expect(app.letters.map(({ to }) => to.address)).toEqual([mia.email]);
    expect(
      (await rows(app)).map(({ email }) => email),
      'no trace',
    ).toEqual([mia.email]);
  });

  test('that was asked for earlier and is sent later voids none that is newer', async ({
    app,
    time,
  }) => {
    const mia = await aMember(app.db);
    const { send } = app.mailer;
    app.mailer = { send: () => Promise.reject(new Error('not now')) };
    await reset(app, mia.email);
    await round(app);
    app.mailer = { send };
    await reset(app, mia.email);
    await round(app);
    time.now += 2 * MINUTE;
    await round(app);
    expect(app.letters).toHaveLength(1);
    const secret = secretIn(app.letters[0]?.text);
    expect(await Link.find(app.db, 'reset', secret, time.now)).toBeDefined();
  });

  test('that is taken back in the moment in which it is taken makes no link', async ({ app }) => {
    await sql`create trigger taken_back after update of attempts on outbox
      begin delete from outbox where id = new.id; end`.execute(app.db);
    await reset(app, (await aMember(app.db)).email);
    await round(app);
    expect(app.letters).toEqual([]);
    expect(await app.db.selectFrom('link').selectAll().execute()).toEqual([]);
  });

  test('that was used is not sent again, although nobody said that it had arrived', async ({
    app,
    time,
  }) => {
    const mia = await aMember(app.db);
    let secret = '';
    app.mailer = {
      send: ({ text }) => {
        secret = secretIn(text);
        return Promise.reject(new Error('hung up'));
      },
    };
    await reset(app, mia.email);
    await round(app);
    await Link.use(app.db, 'reset', secret, time.now);
    app.mailer = { send: async (letter) => void app.letters.push(letter) };
    time.now += MINUTE;
    await round(app);
    expect(app.letters).toEqual([]);
    expect(await Link.find(app.db, 'reset', secret, time.now)).toBeUndefined();
  });
});

test('whoever is told to stop finishes the letter in hand and takes no other', async ({ app }) => {
  let finish = () => {};
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  app.mailer = {
    send: (letter) =>
      new Promise((resolve) => {
        finish = () => {
          app.letters.push(letter);
          resolve();
        };
        begin();
      }),
  };
  await add(app, 'confirm', await aMember(app.db));
  await add(app, 'confirm', await aMember(app.db));
  app.post.wake();
  await begun;
  const stopped = app.post.stop(60_000);
  finish();
  await stopped;
  app.post.wake();
  await app.idle();
  expect((await rows(app)).map(({ state }) => state).toSorted()).toEqual(['sent', 'waiting']);
});
