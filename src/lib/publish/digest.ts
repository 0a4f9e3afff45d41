// Astro asks for the hash of every style and script of every page, for the policy of the page. WebCrypto answers
// from another thread, and waiting for it costs more than the hash: here the thread that asks reckons it itself.
// Tested in tests/lib/publish/digest.test.ts.

import { hash } from 'node:crypto';

type Digest = typeof crypto.subtle.digest;

/** What Node calls them. */
const NAMES: Record<string, string> = {
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** From now on `crypto.subtle.digest` gives the same answers sooner, in this thread, which serves nobody. */
export function digestHere(): void {
  const { subtle } = globalThis.crypto;
  if (Object.hasOwn(subtle, 'digest')) return;
  const elsewhere: Digest = subtle.digest.bind(subtle);
  const here: Digest = async (algorithm, data) => {
    const name = NAMES[typeof algorithm === 'string' ? algorithm : algorithm.name];
    if (!name) return elsewhere(algorithm, data);
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    return new Uint8Array(hash(name, bytes, 'buffer')).buffer;
  };
  Object.defineProperty(subtle, 'digest', { value: here });
}
