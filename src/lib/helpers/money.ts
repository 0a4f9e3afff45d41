// Money as we keep it, whole minor units with an ISO 4217 currency; as processors write it, in decimals; and as
// people read it. Exact, never by way of a floating number. Tested in tests/lib/helpers/money.test.ts.

import { texts } from '#lib/texts.ts';

/** ISO 4217 currencies that have another number of decimals than two. */
const DECIMALS: Record<string, number> = {
  ...Object.fromEntries(
    'bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf'
      .split(' ')
      .map((currency) => [currency, 0]),
  ),
  ...Object.fromEntries('bhd iqd jod kwd lyd omr tnd'.split(' ').map((currency) => [currency, 3])),
};

/** How many decimals a currency (lower case) has. */
export const decimalsOf = (currency: string): number => DECIMALS[currency] ?? 2;

/** 4900 cents become `49.00`, 4900 yen `4900`. */
export function toDecimal(amount: number, currency: string): string {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(`An amount should be whole minor units, but is ${String(amount)}.`);
  const decimals = decimalsOf(currency);
  const digits = String(amount).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** `49`, `49.0` and `49.00` dollars are 4900 cents; undefined for what is no exact amount. */
export function toMinor(decimal: unknown, currency: string): number | undefined {
  const match = typeof decimal === 'string' && /^(\d{1,15})(?:\.(\d{1,18}))?$/.exec(decimal);
  if (!match) return undefined;
  const [, whole = '', fraction = ''] = match;
  const decimals = decimalsOf(currency);
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  const amount = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** `amount` in minor units of `currency`. Whole amounts lose their zeros. */
export function formatMoney(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const format = new Intl.NumberFormat(texts.locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    trailingZeroDisplay: 'stripIfInteger',
  });
  return format.format(amount / 10 ** decimals);
}
