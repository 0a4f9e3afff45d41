import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalsOf, formatMoney, toDecimal, toMinor } from '#lib/helpers/money.ts';

test('K44: money is exact, there and back, in every kind of currency', () => {
  const currency = fc.constantFrom('usd', 'jpy', 'kwd');
  fc.assert(
    fc.property(fc.maxSafeNat(), currency, (amount, coin) => {
      if (amount > 999_999_999_999_999) return;
      expect(toMinor(toDecimal(amount, coin), coin)).toBe(amount);
    }),
  );
});

test.for([
  [4900, 'usd', '49.00'],
  [5, 'usd', '0.05'],
  [4900, 'jpy', '4900'],
  [4900, 'kwd', '4.900'],
] as const)('%i of %s is written %s', ([amount, currency, decimal]) => {
  expect(toDecimal(amount, currency)).toBe(decimal);
  expect(toMinor(decimal, currency)).toBe(amount);
});

test.for(['49.001', '1e3', '-1', '', ' 1', '1.', '.5', '0x10', '1,5', '9'.repeat(16), 49, null])(
  '%j is no amount in dollars',
  (decimal) => {
    expect(toMinor(decimal, 'usd')).toBeUndefined();
  },
);

test('zeros beyond what a currency has are harmless, other digits are not', () => {
  expect(toMinor('49.000', 'usd')).toBe(4900);
  expect(toMinor('4900.0', 'jpy')).toBe(4900);
  expect(toMinor('4900.5', 'jpy')).toBeUndefined();
  expect(decimalsOf('usd')).toBe(2);
});

test.for([-1, 0.5, Number.NaN])('%s cannot be written as money', (amount) => {
  expect(() => toDecimal(amount, 'usd')).toThrow(RangeError);
});

test('amounts are written as people write them, whatever the currency divides into', () => {
  expect(formatMoney(4900, 'usd')).toBe('$49');
  expect(formatMoney(4950, 'usd')).toBe('$49.50');
  expect(formatMoney(0, 'eur')).toBe('€0');
  expect(formatMoney(4900, 'jpy')).toBe('¥4,900');
  expect(formatMoney(490_050, 'huf')).toMatch(/^Ft\s4,900\.50$/);
  expect(formatMoney(12_345_678, 'eur')).toBe('€123,456.78');
});
