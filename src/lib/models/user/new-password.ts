// What a new password must be: long enough, not one that everybody tries first, and typed alike twice. No
// rules about its characters: they make passwords that are forgotten, not better ones (ASVS 5.0, 6.2).
// Tested in tests/lib/models/user/new-password.test.ts.

import { isCommon } from '#lib/helpers/common-passwords.ts';
import { isTooLong } from '#lib/helpers/password.ts';

/** Characters, not bytes. */
export const SHORTEST_PASSWORD = 8;

export type Flaw =
  | {
      reason: 'password-short' | 'password-long' | 'password-common';
      field: 'password';
    }
  | { reason: 'password-mismatch'; field: 'password_repeat' };

/** The first of the flaws by itself, and all of them, for a form that says each at its field. */
export type Flawed<F> = { ok: false; flaws: F[] } & F;

export const flawed = <F>(first: F, ...others: F[]): Flawed<F> => ({
  ...first,
  ok: false,
  flaws: [first, ...others],
});

/** What is wrong with a new password of the account with this address: of each field one flaw at most. */
export async function flawsOf(
  password: unknown,
  password_repeat: unknown,
  email: string,
): Promise<Flaw[]> {
  const reason = await weaknessOf(password, email);
  return [
    ...(reason ? [{ reason, field: 'password' } as const] : []),
    ...(password_repeat === password
      ? []
      : [{ reason: 'password-mismatch', field: 'password_repeat' } as const]),
  ];
}

async function weaknessOf(password: unknown, email: string) {
  if (typeof password !== 'string' || [...password].length < SHORTEST_PASSWORD)
    return 'password-short';
  if (isTooLong(password)) return 'password-long';
  const own = [email, email.split('@')[0]];
  if (own.includes(password.toLowerCase()) || (await isCommon(password))) return 'password-common';
  return undefined;
}
