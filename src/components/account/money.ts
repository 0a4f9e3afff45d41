// Amounts as people write them: minor units and an ISO 4217 currency become `$49` or `¥4,900`.
// Tested in tests/components/account/money.test.ts.

/** `amount` in minor units of `currency`. Whole amounts lose their zeros. */
export function formatMoney(amount: number, currency: string): string {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const digits = new Intl.NumberFormat('en', style).resolvedOptions().maximumFractionDigits ?? 2;
  const format = new Intl.NumberFormat('en', { ...style, trailingZeroDisplay: 'stripIfInteger' });
  return format.format(amount / 10 ** digits);
}

export interface Price {
  /** Minor units. */
  amount: number;
  /** ISO 4217, lower case. */
  currency: string;
}

/** The setting `price`, or undefined when nobody has set a usable one. */
export function priceOf(setting: unknown): Price | undefined {
  if (typeof setting !== 'object' || setting === null) return undefined;
  const { amount, currency } = setting as Partial<Price>;
  if (!Number.isSafeInteger(amount) || (amount as number) <= 0) return undefined;
  if (typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency)) return undefined;
  return { amount: amount as number, currency };
}
