import bcrypt from 'bcryptjs';
import { describe, expect, test, vi } from 'vitest';
import { HASHERS } from '#lib/helpers/argon2.ts';
import {
  hashPassword,
  isBusy,
  LONGEST_PASSWORD,
  PARAMETERS,
  verifyPassword,
  WAITING,
} from '#lib/helpers/password.ts';

/** Everything that was derived, with its cost: work is counted here, never timed. */
const derived = vi.hoisted(() => [] as { memory: number; passes: number }[]);
vi.mock('#lib/helpers/argon2.ts', async (original) => {
  const real = await original<typeof import('#lib/helpers/argon2.ts')>();
  const argon2id: typeof real.argon2id = (work) => {
    derived.push({ memory: work.memory, passes: work.passes });
    return real.argon2id(work);
  };
  return { ...real, argon2id };
});

const password = 'correct horse';

describe('hashPassword', () => {
  test('writes argon2id with at least the cost that OWASP asks for', async () => {
    expect(await hashPassword(password)).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
    );
    expect(PARAMETERS).toEqual({ memory: 19456, passes: 2, parallelism: 1 });
  });

  test('salts: the same password twice gives two hashes', async () => {
    expect(await hashPassword(password)).not.toBe(await hashPassword(password));
  });

  test('refuses an empty and an endless password', async () => {
    await expect(hashPassword('')).rejects.toThrow(RangeError);
    await expect(hashPassword('ä'.repeat(LONGEST_PASSWORD / 2 + 1))).rejects.toThrow(RangeError);
    expect(await hashPassword('ä'.repeat(LONGEST_PASSWORD / 2))).toMatch(/^\$argon2id/);
  });

  test('keeps fifty and more waiting, and tells a flood to come back later', async () => {
    expect(WAITING).toBeGreaterThanOrEqual(50);
    const flood = await Promise.allSettled(
      Array.from({ length: HASHERS + WAITING + 6 }, () => hashPassword(password)),
    );
    const refused = flood.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(6);
    expect(refused.every((one) => isBusy(one.reason))).toBe(true);
  });
});

describe('verifyPassword', () => {
  test('knows the right password, and only that', async () => {
    const stored = await hashPassword(password);
    expect(await verifyPassword(password, stored)).toEqual({ ok: true, rehash: false });
    for (const wrong of ['correct horsf', 'Correct horse', `${password} `, '', 'x'.repeat(2000)])
      expect(await verifyPassword(wrong, stored)).toEqual({ ok: false, rehash: false });
  });

  test('reads every byte: nothing is cut off at the end', async () => {
    const long = 'x'.repeat(200);
    expect((await verifyPassword(`${long}b`, await hashPassword(`${long}a`))).ok).toBe(false);
  });

  test('the same word is the same, however a keyboard composes it', async () => {
    const stored = await hashPassword('caf\u00e9-au-lait');
    expect((await verifyPassword('cafe\u0301-au-lait', stored)).ok).toBe(true);
  });

  test('an unknown user takes the same work as a wrong password', async () => {
    const stored = await hashPassword(password);
    derived.length = 0;
    await verifyPassword('wrong', stored);
    const [wrong] = derived.splice(0);
    expect(wrong).toEqual({ memory: 19456, passes: 2 });
    expect(await verifyPassword('wrong', null)).toEqual({ ok: false, rehash: false });
    expect(derived.splice(0)).toEqual([wrong]);
    await verifyPassword('wrong', 'no hash at all');
    expect(derived).toEqual([wrong]);
  });

  test('a weaker argon2id hash is right, and asks to be made anew', async () => {
    // Made with m=8 MiB, t=1 from "correct horse".
    const weak =
      '$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$4VryEKWA/pYmxyqDOr+M9s2J5BElRcjGGswGxW8Ptx8';
    expect(await verifyPassword(password, weak)).toEqual({ ok: true, rehash: true });
  });

  test('a bcrypt hash of an older site is right, and asks to be made anew', async () => {
    const stored = bcrypt.hashSync(password, 4);
    expect(await verifyPassword(password, stored)).toEqual({ ok: true, rehash: true });
    expect(await verifyPassword('wrong', stored)).toEqual({ ok: false, rehash: false });
    expect((await verifyPassword(password, stored.replace('$2b$', '$2y$'))).ok).toBe(true);
  });

  test('bcrypt is compared in a Worker: this thread never computes it', async () => {
    const stored = bcrypt.hashSync(password, 4);
    const here = vi.spyOn(bcrypt, 'compareSync');
    expect((await verifyPassword(password, stored)).ok).toBe(true);
    expect(here).not.toHaveBeenCalled();
  });
});
