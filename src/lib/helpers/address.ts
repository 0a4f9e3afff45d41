// Mail addresses as people type them and as we keep them.
// Tested in tests/lib/helpers/address.test.ts.

import { z } from 'zod';

/** RFC 5321, 4.5.3.1.3: a path of 256 octets with its two brackets. */
const LONGEST = 254;

const schema = z.email().max(LONGEST);

/** The address, trimmed and in lower case; undefined when it is none. ASCII only. */
export function readAddress(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Checked before it is lowercased: the Kelvin sign would become a plain k, and somebody else's address.
  const { success, data } = schema.safeParse(value.trim());
  return success ? data.toLowerCase() : undefined;
}
