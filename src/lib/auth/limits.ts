// How often what may be tried. Every try is counted before it is looked at, so that many at once do not slip
// through together; what succeeded is taken back. docs/accounts.md has the same table.
// Tested in tests/lib/auth/limits.test.ts.

import { createHash } from 'node:crypto';
import type { APIContext } from 'astro';
import type { Db } from '#db/schema.ts';
import { type FormState, refusal } from '#lib/helpers/forms.ts';
import { networkOf } from '#lib/helpers/ip.ts';
import * as Attempts from '#lib/models/shared/attempts.ts';
import * as Event from '#lib/models/shared/event.ts';
import { texts } from '#lib/texts.ts';

interface Limit {
  /** Whom it counts. An address is an IPv4 address or the /64 of an IPv6 one, a network the same or its /48. */
  per: 'account' | 'address' | 'account and address' | 'network';
  tries: number;
  /** From the first try on. */
  minutes: number;
}

export const LIMITS = {
  login: [
    { per: 'account and address', tries: 10, minutes: 15 },
    { per: 'address', tries: 100, minutes: 15 },
    { per: 'network', tries: 300, minutes: 15 },
  ],
  /** The password, asked for once more of somebody who is logged in. */
  password: [{ per: 'account', tries: 10, minutes: 15 }],
  register: [
    { per: 'address', tries: 30, minutes: 60 },
    { per: 'network', tries: 90, minutes: 60 },
  ],
  /** A letter that somebody who is logged in asks for: confirmation, another address. */
  letter: [
    { per: 'account', tries: 5, minutes: 60 },
    { per: 'address', tries: 20, minutes: 60 },
  ],
  /** A link to a new password, asked for by whoever knows an address. Nobody keeps its owner from asking. */
  reset: [
    { per: 'account and address', tries: 5, minutes: 60 },
    { per: 'address', tries: 20, minutes: 60 },
    { per: 'network', tries: 60, minutes: 60 },
  ],
  /** Such links that are sent to one address, whoever asks: beyond that the newest of them has to do. */
  mailbox: [{ per: 'account', tries: 2, minutes: 15 }],
  payment: [
    { per: 'account', tries: 20, minutes: 60 },
    { per: 'address', tries: 60, minutes: 60 },
  ],
  /** A look at one's own payment, which asks its processor. */
  look: [{ per: 'account', tries: 60, minutes: 15 }],
  /** Messages that are not genuine, or of which nobody can tell now. */
  webhook: [{ per: 'address', tries: 60, minutes: 15 }],
  unsubscribe: [{ per: 'address', tries: 60, minutes: 60 }],
} as const satisfies Record<string, readonly Limit[]>;

export type Limited = keyof typeof LIMITS;
type Asking = Pick<APIContext, 'locals'>;

const MINUTE = 60_000;

/** Counts a try. Answers why it goes no further (status 429), or undefined while it may. */
export async function countTry(
  asking: Asking,
  what: Limited,
  account = '',
): Promise<FormState | undefined> {
  const { app, user } = asking.locals;
  const now = app.now();
  const limits = limitsOf(asking, what, account);
  // Who was told already costs no write, and no row, until the window ends.
  const told = await reached(app.db, limits, now);
  if (told) return told;
  const counted = await Attempts.count(app.db, limits, now);
  const over = limits.filter(({ key, tries }) => tries < of(counted, key).count);
  const [first] = over;
  if (!first) return undefined;
  if (over.some(({ key, tries }) => of(counted, key).count === tries + 1))
    await Event.note(app.db, {
      kind: 'limit-reached',
      user_id: user?.id,
      id: user?.id,
      ip: asking.locals.address,
      facts: { what, per: first.per },
    });
  return tooOften(Math.max(...over.map(({ key }) => of(counted, key).until)) - now);
}

/** What was tried went well: it counts for nothing, and the mistakes before it are forgotten. */
export async function forgive(
  asking: Asking,
  what: Limited,
  account = '',
  db: Db = asking.locals.app.db,
): Promise<void> {
  const limits = limitsOf(asking, what, account);
  const ofMany = ({ per }: Counting) => per === 'address' || per === 'network';
  for (const limit of limits) if (!ofMany(limit)) await Attempts.forget(db, limit.key);
  // Of an address only this try: else who guesses at others' accounts would log in to their own now and then.
  await Attempts.takeBack(
    db,
    limits.filter(ofMany).map(({ key }) => key),
  );
}

/** Was one try more than may be counted already? Counts nothing. */
async function reached(db: Db, limits: Counting[], now: number): Promise<FormState | undefined> {
  const over = (await Attempts.list(db, limits, now)).filter(({ key, count }) =>
    limits.some((limit) => limit.key === key && count > limit.tries),
  );
  return over.length > 0 ? tooOften(Math.max(...over.map(({ until }) => until)) - now) : undefined;
}

interface Counting extends Attempts.Attempt {
  per: Limit['per'];
  tries: number;
}

/** What is typed as an address may be a password: only a hash of it is kept. */
function limitsOf(asking: Asking, what: Limited, account: string): Counting[] {
  const address = networkOf(asking.locals.address);
  const network = networkOf(asking.locals.address, 48);
  const name = account.trim().toLowerCase();
  return LIMITS[what].map(({ per, tries, minutes }: Limit) => {
    const whom = {
      account: [name],
      address: [address],
      'account and address': [name, address],
      network: [network],
    };
    const hash = createHash('sha256').update(JSON.stringify(whom[per])).digest('base64url');
    return { key: `${what} ${per} ${hash}`, per, tries, window: minutes * MINUTE };
  });
}

function of(counted: Attempts.Counted[], key: string): Attempts.Counted {
  const found = counted.find((row) => row.key === key);
  if (!found) throw new Error(`The try ${key} should have been counted, but was not.`);
  return found;
}

const tooOften = (wait: number): FormState => ({
  ...refusal(429, { form: texts.limits.wait(Math.ceil(wait / MINUTE)) }),
  retry_after: Math.ceil(wait / 1000),
});
