// What the readers of processors' messages share. Tested by way of them, in tests/lib/payments/contract.test.ts.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { parseJson } from '#lib/helpers/json.ts';
import type { Verdict } from './processor.ts';

export const notGenuine = (reason: string): Verdict => ({ ok: false, status: 400, reason });
export const askAgain = (reason: string): Verdict => ({ ok: false, status: 503, reason });

/** The JSON in `raw`, held against a schema; undefined when it is none or of another shape. */
export const readJson = <T>(raw: Buffer, schema: z.ZodType<T>): T | undefined =>
  schema.safeParse(parseJson(raw.toString('utf8'))).data;

/** Is this hex the HMAC-SHA256 of these bytes? Compared in constant time. */
export function isHmac(hex: string, secret: string, ...parts: (string | Buffer)[]): boolean {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  const given = Buffer.from(hex, 'hex');
  const digest = hmac.digest();
  return given.length === digest.length && timingSafeEqual(given, digest);
}
