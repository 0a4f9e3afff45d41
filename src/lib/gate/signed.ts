// Signed media paths: /t/<key id>/<expiry>/<signature>/<media id>/<name>
// The signature is HMAC-SHA256 over key id, expiry and the item's folder, so relative addresses inside
// the folder (segments, captions) inherit it, and nginx or a CDN can verify it without asking us.
// Tested in tests/lib/gate/signed.test.ts.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { decode } from '#lib/helpers/decode.ts';
import { isId } from '#lib/helpers/ids.ts';

/** How long a signed path works, in milliseconds: the longest that access outlives a refund. */
export const SIGNED_FOR = 10 * 60 * 1000;

export interface Signer {
  /** `/t/…` for one file of an item, good until `now + SIGNED_FOR`. */
  sign(media_id: string, name: string): string;
  /** The item and file of a genuine, unexpired path; undefined for anything else. */
  verify(pathname: string): { media_id: string; name: string } | undefined;
}

const pattern = /^\/t\/([0-9a-f]{8})\/(\d{1,12})\/([A-Za-z0-9_-]{43})\/([0-9a-f-]{36})\/([^/]+)$/;

export function makeSigner(secret: string, clock: () => number): Signer {
  const kid = createHash('sha256').update(`kid ${secret}`).digest('hex').slice(0, 8);
  const signature = (exp: string, media_id: string) =>
    createHmac('sha256', secret).update(`${kid}/${exp}/${media_id}/`).digest();

  return {
    sign(media_id, name) {
      if (!isId(media_id))
        throw new TypeError(`A media id should be a UUID, but is "${media_id}".`);
      const exp = String(Math.ceil((clock() + SIGNED_FOR) / 1000));
      const sig = signature(exp, media_id).toString('base64url');
      return `/t/${kid}/${exp}/${sig}/${media_id}/${encodeURIComponent(name)}`;
    },
    verify(pathname) {
      const match = pattern.exec(pathname);
      if (!match) return undefined;
      const [, key = '', exp = '', sig = '', media_id = '', raw = ''] = match;
      if (key !== kid || !isId(media_id) || Number(exp) * 1000 <= clock()) return undefined;
      const given = Buffer.from(sig, 'base64url');
      const expected = signature(exp, media_id);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const name = decode(raw);
      return name === undefined ? undefined : { media_id, name };
    },
  };
}
