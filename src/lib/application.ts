// Composes the site from its settings: which database, mailer, processors. Everything else gets what it
// needs as an argument. Astro's bundle and plain Node each load this file, in one process: the composed
// application is therefore kept on globalThis, and whoever composes first decides.
// Tested in tests/lib/application.test.ts.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { makeSessions, type Sessions } from '#lib/auth/sessions.ts';
import { makePresence, type Presence } from '#lib/counters/presence.ts';
import { makeTally, type Tally } from '#lib/counters/tally.ts';
import { makeSigner, type Signer } from '#lib/gate/signed.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { consoleMailer } from '#lib/mail/console.ts';
import { makePost, type Post } from '#lib/mail/post.ts';
import { smtpMailer } from '#lib/mail/smtp.ts';
import { Livestream } from '#lib/models/index.ts';
import type { Processor } from '#lib/payments/processor.ts';
import { systemsThatCount } from '#lib/payments/registry.ts';
import { refuseEmpty } from '#lib/publish/mark.ts';
import type { Summary } from '#lib/publish/summary.ts';
import { readSettings, type Settings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';

export interface Application {
  settings: Settings;
  db: Db;
  /** Milliseconds, as the setting CLOCK has it: what is shown and published goes by it. */
  clock(): number;
  /** Milliseconds, by the machine: rows are written with it, and what ends or falls due goes by it. */
  now(): number;
  /** Where the site is reached, as `https://example.org`. */
  origin(): string;
  /** Sends what is in the outbox. */
  post: Post;
  /** By their `system`. */
  processors: Map<string, Processor>;
  /** The systems whose payments open the site: 'fake' only in a demo. */
  systems: readonly string[];
  sessions: Sessions;
  signer: Signer;
  /** Who watches which livestream, as far as this process has heard. */
  presence: Presence;
  /** What was counted, also what is not in the database yet. */
  tally: Tally;
  /** Publishes what has changed and answers what that was. */
  publish(): Promise<Summary>;
  /** Work that outlives its request, and the work itself; failures are its own business. */
  background<T>(work: Promise<T>): Promise<T>;
  /** Resolves when no background work is left. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** What only the running program knows. */
export interface Surroundings {
  origin?: () => string;
  publish?: () => Promise<Summary>;
}

const slot = Symbol.for('gatefold.application');
const kept = globalThis as { [slot]?: Application };

/** The application of this process, composed at the first call. @throws SettingsProblem */
export function application(): Application {
  kept[slot] ??= compose(readSettings());
  return kept[slot];
}

/** Makes `app` the one that `application()` answers in this process. */
export function install(app: Application): Application {
  kept[slot] = app;
  return app;
}

/** The running server notes here where it listens, for the commands that print an address. */
export const addressFile = (settings: Settings) => path.join(settings.data_dir, 'address');

/** @throws DatabaseProblem */
export function compose(settings: Settings, surroundings: Surroundings = {}): Application {
  refuseEmpty(settings);
  const db = connect(databaseFile(settings));
  const now = Date.now;
  const origin = surroundings.origin ?? (() => settings.site_url ?? notedAddress(settings));
  const pending = new Set<Promise<unknown>>();
  const background = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.catch(() => undefined).finally(() => pending.delete(settled));
    pending.add(settled);
    return work;
  };
  const idle = async () => {
    while (pending.size > 0) await Promise.all(pending);
  };
  const tally = makeTally(db);
  const world = { data_dir: settings.data_dir, clock: now, origin, background };
  const processors = settings.processors.map((make) => make(world));
  return {
    settings,
    db,
    clock: () => settings.clock ?? now(),
    now,
    origin,
    post: makePost({
      db,
      mailer: settings.demo ? consoleMailer() : smtpMailer(settings),
      key: ownKey(settings.data_dir, 'links'),
      clock: now,
      origin,
    }),
    processors: new Map(processors.map((processor) => [processor.system, processor])),
    systems: systemsThatCount(settings.demo),
    sessions: makeSessions(db, { secure: origin().startsWith('https:'), clock: now }),
    signer: makeSigner(ownKey(settings.data_dir, 'signing'), now),
    presence: makePresence({
      clock: now,
      write: (id, viewers) => background(Livestream.setViewers(db, id, viewers)),
    }),
    tally,
    publish: surroundings.publish ?? noPublisher,
    background,
    idle,
    async close() {
      await tally.flush();
      await idle();
      await db.destroy();
    },
  };
}

const noPublisher = async (): Promise<Summary> => {
  throw new Error('This program does not publish: run `npm run publish`.');
};

function notedAddress(settings: Settings): string {
  try {
    return readFileSync(addressFile(settings), 'utf8').trim();
  } catch {
    return `http://${settings.host}:${settings.port}`;
  }
}
