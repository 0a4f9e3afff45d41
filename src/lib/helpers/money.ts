// Amounts as people write them: minor units and an ISO 4217 currency become `$49` or `¥4,900`.
// Tested in tests/lib/helpers/money.test.ts.

import { texts } from '#lib/texts.ts';

/** `amount` in minor units of `currency`. Whole amounts lose their zeros. */
export function formatMoney(amount: number, currency: string): string {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const digits =
    new Intl.NumberFormat(texts.locale, style).resolvedOptions().maximumFractionDigits ?? 2;
  const format = new Intl.NumberFormat(texts.locale, {
    ...style,
    trailingZeroDisplay: 'stripIfInteger',
  });
  return format.format(amount / 10 ** digits);
}
