import { expect, test } from 'vitest';
import { digestHere } from '#lib/publish/digest.ts';

const text = 'a style, or a script';
const bytes = new TextEncoder().encode(text);
const inLarger = new TextEncoder().encode(`before ${text} after`).subarray(7, 7 + text.length);
const hex = (buffer: ArrayBuffer) => Buffer.from(buffer).toString('hex');
const elsewhere = crypto.subtle.digest.bind(crypto.subtle);

test.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])(
  'gives the same %s as WebCrypto, of whatever holds the bytes',
  async (name) => {
    const expected = hex(await elsewhere(name, bytes));
    digestHere();
    digestHere();
    for (const data of [bytes, bytes.buffer, inLarger, new DataView(bytes.buffer)])
      expect(hex(await crypto.subtle.digest(name, data))).toBe(expected);
    expect(hex(await crypto.subtle.digest({ name }, bytes))).toBe(expected);
  },
);
