import { expect, test } from 'vitest';
import { findFlaw, sign } from '#lib/payments/fake/signature.ts';

const NOW = Date.UTC(2027, 0, 1);
const BODY = Buffer.from('{"order":"fo_é"}');
const good = sign('secret', BODY, NOW);

const flaw = (header: string | null, raw = BODY, now = NOW) => findFlaw('secret', header, raw, now);

test('a genuine message has no flaw', () => {
  expect(flaw(good)).toBeUndefined();
});

test('one changed byte, another secret, another time: each is a flaw', () => {
  expect(flaw(good, Buffer.from('{"order":"fo_è"}'))).toMatch(/wrong/);
  expect(flaw(sign('other', BODY, NOW))).toMatch(/wrong/);
  expect(flaw(good.replace(/t=(\d+)/, (_, t) => `t=${Number(t) + 1}`))).toMatch(/wrong/);
});

test('no signature, or something like one, is a flaw and no error', () => {
  for (const header of [
    null,
    '',
    't=1',
    'v1=00',
    't=1,v1=',
    `${good},v1=00`,
    good.slice(0, -1),
    'é',
  ])
    expect(flaw(header), String(header)).toMatch(/missing or malformed/);
});

test('a message is good for five minutes, on either side of now', () => {
  const minutes = (n: number) => NOW + n * 60_000;
  expect(flaw(good, BODY, minutes(5))).toBeUndefined();
  expect(flaw(good, BODY, minutes(-5))).toBeUndefined();
  expect(flaw(good, BODY, minutes(5) + 1000)).toMatch(/too old/);
  expect(flaw(good, BODY, minutes(-5) - 1000)).toMatch(/future/);
});
