import { expect, test } from 'vitest';
import { formatMoney } from '#lib/helpers/money.ts';

test('amounts are written as people write them, whatever the currency divides into', () => {
  expect(formatMoney(4900, 'usd')).toBe('$49');
  expect(formatMoney(4950, 'usd')).toBe('$49.50');
  expect(formatMoney(0, 'eur')).toBe('€0');
  expect(formatMoney(4900, 'jpy')).toBe('¥4,900');
  expect(formatMoney(490_050, 'huf')).toMatch(/^Ft\s4,900\.50$/);
  expect(formatMoney(12_345_678, 'eur')).toBe('€123,456.78');
});
