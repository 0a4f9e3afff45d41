// Amounts as people write them: minor units and an ISO 4217 currency become `$49` or `¥4,900`.
// Tested in tests/lib/helpers/money.test.ts.

import { decimalsOf } from '#lib/payments/money.ts';
import { texts } from '#lib/texts.ts';

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
