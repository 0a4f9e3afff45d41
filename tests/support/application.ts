// An application for tests of endpoints, payments and mail: a database and a folder of its own, the fake
// processor, sessions, and a mailer that keeps what it was given. `context` is what Astro hands to an
// endpoint, as far as ours look at it.

import type { APIContext } from 'astro';
import { test as base } from 'vitest';
import type { Application } from '#lib/application.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { makePresence } from '#lib/counters/presence.ts';
import { makeTally } from '#lib/counters/tally.ts';
import { makeSigner } from '#lib/gate/signed.ts';
import type { Letter, Mailer } from '#lib/mail/mailer.ts';
import { makePost } from '#lib/mail/post.ts';
import { DEFAULT_SYSTEMS } from '#lib/models/payment.ts';
import { Livestream, Site, User } from '#lib/models/index.ts';
import { type FakeProcessor, makeFake } from '#lib/payments/fake/fake.ts';
import { emptySummary } from '#lib/publish/summary.ts';
import { readSettings } from '#lib/settings.ts';
import { testDatabase } from './database.ts';

/** Port 1 is one that fetch refuses to call: a test that did not ask for it sends nothing anywhere. */
export const ORIGIN = 'http://gatefold.test:1';
export const PASSWORD = 'four quiet words here';

export interface TestApplication extends Application {
  /** What was sent so far; `idle` waits for what is being sent. */
  letters: Letter[];
  mailer: Mailer;
  fake: FakeProcessor;
  /** Where `origin()` points; tests that listen for webhooks set it. */
  reachedAt: string;
  /** What it wants to do in a while; nothing does it but the test. */
  later: (() => void)[];
  /** How often it was published. */
  published: number;
}

/** `now` is where its clock stands, in milliseconds; `close` it when the test is over. */
export async function testApplication(
  options: { now?: () => number; production?: boolean } = {},
): Promise<TestApplication> {
  const { now = Date.now, production = false } = options;
  const { db, folder, close } = await testDatabase();
  const pending = new Set<Promise<unknown>>();
  const background = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.catch(() => undefined).finally(() => pending.delete(settled));
    pending.add(settled);
    return work;
  };
  const fake = makeFake({
    data_dir: folder,
    secret: 'only for tests',
    origin: () => app.reachedAt,
    background,
  });
  const real = {
    SITE_URL: 'https://gatefold.test',
    SMTP_URL: 'smtp://127.0.0.1',
    MAIL_FROM: 'a@b.test',
  };
  const app: TestApplication = {
    settings: readSettings({ DATA_DIR: folder, ...(production ? real : {}) }),
    db,
    clock: now,
    now,
    reachedAt: ORIGIN,
    origin: () => app.reachedAt,
    letters: [],
    mailer: { send: async (letter) => void app.letters.push(letter) },
    post: makePost({
      db,
      mailer: { send: (letter) => app.mailer.send(letter) },
      key: 'b25seSBmb3IgdGVzdHM=',
      clock: now,
      origin: () => app.reachedAt,
    }),
    fake,
    processors: new Map([['fake', fake]]),
    systems: [...DEFAULT_SYSTEMS, 'fake'],
    sessions: makeSessions(db, { secure: false, clock: now }),
    signer: makeSigner('only for tests', now),
    presence: makePresence({
      clock: now,
      write: (id, viewers) => background(Livestream.setViewers(db, id, viewers)),
      later: (work) => void app.later.push(work),
    }),
    tally: makeTally(db, { later: (work) => void app.later.push(work) }),
    later: [],
    published: 0,
    async publish() {
      app.published += 1;
      return emptySummary();
    },
    background,
    async idle() {
      while (pending.size > 0) await Promise.all(pending);
      await app.post.idle();
    },
    async close() {
      await app.idle();
      await app.post.stop(0);
      await close();
    },
  };
  await Site.set(db, 'price', { amount: 4900, currency: 'usd' });
  app.post.start();
  await app.post.idle();
  return app;
}

/** vitest's `test` with `{ app }`: an application of the test's own, closed when the test is done. */
export const test = base.extend<{ app: TestApplication }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  app: async ({}, use) => {
    const app = await testApplication();
    await use(app);
    await app.close();
  },
});

/** A member of this name, registered with PASSWORD. */
export async function member(app: Application, name = 'mia'): Promise<User.Row> {
  const email = `${name}@example.test`;
  const form = { email, name, password: PASSWORD, password_repeat: PASSWORD };
  const registered = await User.register(app.db, form);
  if (!registered.ok) throw new Error(`${email} could not be registered: ${registered.reason}.`);
  return registered.user;
}

interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  /** Sent as a form. */
  form?: Record<string, string> | [string, string][];
  /** Sent as JSON, and JSON is wanted back. */
  json?: unknown;
  body?: BodyInit;
  /** The address that it comes from. */
  ip?: string;
  user?: User.Row | null;
  params?: Record<string, string>;
}

/** `rewritten` is the request of the page that answered instead, if one did. */
export function context(app: Application, asked: Asked = {}): APIContext & { rewritten?: Request } {
  const { path = '/api/test', form, json, user = null, params = {}, headers = {} } = asked;
  const url = new URL(path, ORIGIN);
  const body = form
    ? new URLSearchParams(form)
    : json === undefined
      ? asked.body
      : JSON.stringify(json);
  const method = asked.method ?? (body === undefined ? 'GET' : 'POST');
  const kind: Record<string, string> =
    json === undefined ? {} : { 'content-type': 'application/json', accept: 'application/json' };
  const request = new Request(url, {
    method,
    headers: { ...kind, ...headers },
    body: body ?? null,
  });
  const made = {
    url,
    request,
    params,
    locals: { app, user, session: null, address: asked.ip ?? '192.0.2.1' } as App.Locals,
    rewritten: undefined as Request | undefined,
    async rewrite(page: Request) {
      made.rewritten = page;
      return new Response('the page', { status: made.locals.form?.status ?? 200 });
    },
  };
  return made as unknown as APIContext & { rewritten?: Request };
}

/** Somebody who is logged in, as the middleware would find them by their cookie. */
export async function signedIn(app: Application, user: User.Row, asked: Asked = {}) {
  const made = context(app, { ...asked, user });
  const { session, token } = await app.sessions.create(user.id);
  made.locals.session = session;
  return Object.assign(made, { token });
}

/** The name of whom the cookies of an answer sign in. */
export async function whoHas(app: Application, response: Response): Promise<string | undefined> {
  const [cookie] = response.headers.getSetCookie();
  const token = app.sessions.readToken(cookie?.split(';')[0]);
  return (await app.sessions.validate(token)).user?.name ?? undefined;
}
