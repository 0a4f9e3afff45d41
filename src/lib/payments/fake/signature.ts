// How the fake processor signs its webhooks: `Fake-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`.
// The same form as the large processors use, so that what is learned here holds there.
// Tested in tests/lib/payments/fake/signature.test.ts.

import { createHmac } from 'node:crypto';
import { isHmac } from '../message.ts';

export const SIGNATURE_HEADER = 'fake-signature';

/** A message older or newer than this is refused, in seconds. */
const TOLERANCE = 5 * 60;

/** The header for a body that is sent at `now` (milliseconds). */
export function sign(secret: string, raw: string | Buffer, now: number): string {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.`).update(raw).digest('hex')}`;
}

/** Why a header does not vouch for the body now, or undefined when it does. */
export function findFlaw(
  secret: string,
  header: string | null,
  raw: Buffer,
  now: number,
): string | undefined {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!match) return 'The signature is missing or malformed.';
  const [, t = '', hex = ''] = match;
  if (!isHmac(hex, secret, `${t}.`, raw)) return 'The signature is wrong.';
  if (Math.abs(now / 1000 - Number(t)) > TOLERANCE)
    return 'The signature is too old, or of the future.';
  return undefined;
}
