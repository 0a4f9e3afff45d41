// Carries letters from the outbox to the mailer, one after another: looks whether each is still wanted, makes the
// secret of its link, writes it, sends it, and notes what became of it. A letter that could not be sent is tried
// again; one that may or may not have arrived is, too, and then it is the same letter under the same Message-ID.
// What that promises, and what not, is in docs/mail.md. Tested in tests/lib/mail/post.test.ts.

import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, LinkKind } from '#db/schema.ts';
import { isLocked } from '#lib/helpers/errors.ts';
import { logger } from '#lib/helpers/log.ts';
import { Link, Outbox, Site, User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { noteAway } from './away.ts';
import { write } from './letters.ts';
import { type Mailer, NotSent, type Verdict } from './mailer.ts';

export interface Post {
  /** From now on letters are sent: what is due at once, what falls due later, what other programs write. */
  start(): void;
  /** Something was written: no need to wait for the next round. Does nothing before `start`. */
  wake(): void;
  /** Resolves when no letter is in hand. */
  idle(): Promise<void>;
  /** Takes no further letter, and waits `patience` milliseconds for the one in hand; it is tried again later. */
  stop(patience: number): Promise<void>;
}

export interface Parts {
  db: Db;
  mailer: Mailer;
  /** A secret that is not in the database: a copy of that opens no link. */
  key: string;
  /** Milliseconds. */
  clock(): number;
  /** As `https://example.org`. */
  origin(): string;
}

const log = logger('mail');

/** Milliseconds between two looks at the outbox, for what falls due and what other programs wrote. */
const ROUND = 10_000;

/** Milliseconds between two tries to note that a letter was sent, while another program has the database. */
const PAUSE = 200;

export function makePost(parts: Parts): Post {
  const note = noteAway(parts.clock);
  let started = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  /** Somebody woke us during a round, perhaps after it had looked. */
  let again = false;

  const wake = () => {
    if (!started) return;
    again = true;
    round ??= goRounds();
  };
  const goRounds = async () => {
    while (again && started) {
      again = false;
      await sendDue(parts, () => started)
        .then(note)
        .catch((error) => log.error({ err: error }, 'a round failed'));
    }
    round = undefined;
  };
  const idle = async () => {
    while (round !== undefined) await round;
  };
  return {
    start() {
      started = true;
      timer = setInterval(wake, ROUND).unref();
      wake();
    },
    wake,
    idle,
    async stop(patience) {
      started = false;
      clearInterval(timer);
      const impatience = new Promise((resolve) => setTimeout(resolve, patience).unref());
      await Promise.race([idle(), impatience]);
    },
  };
}

/** Everything that is due, until the mail server is down or we are told to stop. Answers whether it was down. */
async function sendDue(parts: Parts, goesOn: () => boolean): Promise<boolean | undefined> {
  const { db, clock } = parts;
  let down: boolean | undefined;
  while (goesOn() && !down) {
    const letter = await Outbox.take(db, clock());
    if (!letter) break;
    const fate = await send(letter, parts);
    if (fate !== 'unwanted') down = fate === 'down';
  }
  return down;
}

async function send(letter: Outbox.Row, parts: Parts): Promise<Verdict | 'sent' | 'unwanted'> {
  const { db, mailer, origin } = parts;
  try {
    const user = await readerOf(db, letter);
    const secret = letter.seed === null ? undefined : secretOf(letter.seed, parts.key);
    if (!isWanted(letter, user) || !(await linked(parts, letter, user, secret))) {
      await Outbox.drop(db, letter);
      return 'unwanted';
    }
    const site = (await Site.get(db, 'name')) ?? new URL(origin()).host;
    const contact = await Site.contact(db);
    await mailer.send(write(letter, user, secret, { site, origin: origin(), contact }));
  } catch (error) {
    return notSent(parts, letter, error);
  }
  await noteSent(parts, letter);
  log.info(about(letter), 'letter sent');
  return 'sent';
}

/** Of a letter to a mere address, whoever has that now. */
const readerOf = (db: Db, { user_id, email }: Outbox.Row) =>
  user_id === null ? User.findByEmail(db, email) : User.find(db, user_id);

/** What was true when the letter was asked for may be so no more. */
function isWanted({ kind, email }: Outbox.Row, user: User.Row | undefined): boolean {
  switch (kind) {
    case 'reset':
      return user?.email === email && user.disabled_on === null;
    case 'welcome':
    case 'confirm':
      return user?.email === email && user.confirmed_at === null;
    case 'new-address':
      return user?.new_email === email && user.disabled_on === null;
    case 'news':
      return (
        user?.email === email &&
        user.confirmed_at !== null &&
        user.unsubscribe === 0 &&
        user.disabled_on === null
      );
    default:
      return true;
  }
}

const linkKinds: Partial<Record<Outbox.Row['kind'], LinkKind>> = {
  welcome: 'confirm',
  confirm: 'confirm',
  'new-address': 'new-address',
  reset: 'reset',
};

/** Makes the letter's link work. False when it does not: it was used already, or the letter was taken back. */
async function linked(
  { db, clock }: Parts,
  letter: Outbox.Row,
  user: User.Row | undefined,
  secret: string | undefined,
): Promise<boolean> {
  const kind = linkKinds[letter.kind];
  if (!kind || !user || !secret) return kind === undefined;
  return inTransaction(db, async (tx) => {
    if (!(await Outbox.keep(tx, letter, clock()))) return false;
    return Link.mint(tx, { kind, user_id: user.id, secret }, clock());
  });
}

/** 256 bits that are the same at every attempt, so that the first copy to arrive is as good as the last. */
const secretOf = (seed: string, key: string) =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(seed).digest('base64url');

/** For as long as it takes: what is not noted is sent again. */
async function noteSent({ db, clock }: Parts, letter: Outbox.Row): Promise<void> {
  for (;;)
    try {
      return await Outbox.sent(db, letter, clock());
    } catch (error) {
      if (!isLocked(error)) throw error;
      await sleep(PAUSE);
    }
}

async function notSent({ db, clock }: Parts, letter: Outbox.Row, error: unknown): Promise<Verdict> {
  const verdict = error instanceof NotSent ? error.verdict : 'later';
  const failure = error instanceof Error ? error.message : String(error);
  if (verdict === 'never') await Outbox.giveUp(db, letter, clock(), failure);
  const tried = verdict !== 'never' && (await Outbox.postpone(db, letter, clock(), failure));
  // Mail servers quote the address: the row has it and goes with its user, a line of the log does not.
  const unnamed = failure.replace(ADDRESS, '…');
  const line = { ...about(letter), attempts: letter.attempts, failure: unnamed };
  if (tried) log.warn(line, 'letter not sent yet');
  else log.error(line, 'letter given up');
  return verdict;
}

const ADDRESS = /[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+/g;

const about = ({ id, kind, user_id }: Outbox.Row) => ({ letter: id, kind, user: user_id });
