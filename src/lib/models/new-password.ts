// What a new password must be: long enough, not one that everybody tries first, and typed alike twice. No
// rules about its characters: they make passwords that are forgotten, not better ones (ASVS 5.0, 6.2).
// Tested in tests/lib/models/new-password.test.ts.

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

/** What is wrong with a new password of the account with this address, or undefined. */
export async function flawOf(
  password: unknown,
  password_repeat: unknown,
  email: string,
): Promise<Flaw | undefined> {
  if (typeof password !== 'string' || [...password].length < SHORTEST_PASSWORD)
    return { reason: 'password-short', field: 'password' };
  if (isTooLong(password)) return { reason: 'password-long', field: 'password' };
  if (password_repeat !== password)
    return { reason: 'password-mismatch', field: 'password_repeat' };
  const own = [email, email.split('@')[0]];
  if (own.includes(password.toLowerCase()) || (await isCommon(password)))
    return { reason: 'password-common', field: 'password' };
  return undefined;
}
