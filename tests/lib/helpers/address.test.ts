import { expect, test } from 'vitest';
import { readAddress } from '#lib/helpers/address.ts';

test('an address is kept trimmed and in lower case', () => {
  expect(readAddress(' Ann@Example.ORG ')).toBe('ann@example.org');
});

test.for([
  'ann',
  'ann@',
  '@example.org',
  'ann@example',
  'ann@example.org, bob@example.org',
  'ann@example.org\r\nBcc: bob@example.org',
  'Ann <ann@example.org>',
  `${'a'.repeat(250)}@example.org`,
  '',
  undefined,
  ['ann@example.org'],
])('what is no single address is refused: %j', (value) => {
  expect(readAddress(value)).toBeUndefined();
});

test('a letter that only becomes ASCII in lower case is not taken for it', () => {
  const kelvin = '\u212Aarl@example.org';
  expect(kelvin.toLowerCase()).toBe('karl@example.org');
  expect(readAddress(kelvin)).toBeUndefined();
});
