// Passwords at rest: argon2id from node:crypto, written as PHC strings. bcrypt hashes of an older site verify
// too and ask to be replaced. Few hashes at a time, since each takes a processor; the others wait in a queue.
// Tested in tests/lib/helpers/password.test.ts.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { argon2id, HASHERS } from './argon2.ts';
import { semaphore, type Semaphore } from './semaphore.ts';
import { compareBcrypt, isBcrypt } from './bcrypt.ts';

export { Busy, isBusy } from './semaphore.ts';
export { isBcrypt } from './bcrypt.ts';

/** OWASP's minimum for argon2id (ASVS 5.0, 11.4.2): memory in KiB; about 26 ms. */
export const PARAMETERS = { memory: 19456, passes: 2, parallelism: 1 } as const;

/** Bytes of UTF-8: far beyond any sentence, far below what makes hashing slow. */
export const LONGEST_PASSWORD = 1024;

/** So many wait for their turn, about three seconds on one processor; who comes then is asked to come back. */
export const WAITING = 100;

export interface Verdict {
  ok: boolean;
  /** The password is right, but its hash is weaker than we hash today: hash it anew. */
  rehash: boolean;
}

const SALT = 16;
const TAG = 32;
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

/** This file is loaded by plain Node and by the compiled site: both take turns in one queue. */
const key = Symbol.for('gatefold.password');
const kept = globalThis as { [key]?: Semaphore };
kept[key] ??= semaphore(HASHERS, WAITING);
const slots = kept[key];

export const isTooLong = (password: string): boolean => bytes(password).length > LONGEST_PASSWORD;

/**
 * A PHC string with a salt of its own.
 * @throws RangeError for an empty or too long password, Busy when too many are waiting.
 */
export async function hashPassword(password: string): Promise<string> {
  if (!password) throw new RangeError('A password should not be empty.');
  if (isTooLong(password))
    throw new RangeError(`A password should have at most ${LONGEST_PASSWORD} bytes.`);
  const nonce = randomBytes(SALT);
  const message = bytes(password);
  const tag = await slots(() => argon2id({ message, nonce, tagLength: TAG, ...PARAMETERS }));
  const { memory, passes, parallelism } = PARAMETERS;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/**
 * Is `password` the one that `stored` was made from? `null` stands for a user who does not exist: it
 * takes the same work and answers no, and so does a stored text that is no hash.
 * @throws Busy when too many are waiting.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<Verdict> {
  const no = { ok: false, rehash: false };
  if (isTooLong(password)) return no;
  if (stored !== null && isBcrypt(stored)) {
    const ok = await slots(() => compareBcrypt(password, stored));
    return { ok, rehash: ok };
  }
  const match = PHC.exec(stored ?? '');
  if (!match) {
    await argon2Matches(password, PARAMETERS, randomBytes(SALT), randomBytes(TAG));
    return no;
  }
  const [, m, t, p, salt = '', tag = ''] = match;
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const ok = await argon2Matches(
    password,
    cost,
    Buffer.from(salt, 'base64'),
    Buffer.from(tag, 'base64'),
  );
  const weaker = cost.memory < PARAMETERS.memory || cost.passes < PARAMETERS.passes;
  return { ok, rehash: ok && weaker };
}

async function argon2Matches(
  password: string,
  cost: { memory: number; passes: number; parallelism: number },
  nonce: Buffer,
  expected: Buffer,
): Promise<boolean> {
  const message = bytes(password);
  const tag = await slots(() => argon2id({ message, nonce, tagLength: expected.length, ...cost }));
  return timingSafeEqual(tag, expected);
}

/** One spelling for what looks the same: keyboards differ in how they compose é. */
const bytes = (password: string) => Buffer.from(password.normalize('NFC'), 'utf8');

const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64').replace(/=+$/, '');
