// Identifiers. A UUIDv7 sorts by the time it was made and is never a secret: secrets come from randomHex.

import { randomBytes } from 'node:crypto';
import { v7, validate } from 'uuid';

export const newId = (): string => v7();

export const isId = (value: unknown): value is string =>
  typeof value === 'string' && validate(value);

/** `size` random bytes as hex. @throws RangeError unless size is a positive whole number. */
export function randomHex(size: number): string {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`randomHex needs a positive whole number of bytes, but got ${size}.`);
  return randomBytes(size).toString('hex');
}
