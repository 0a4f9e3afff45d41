import { expect } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { findPrice } from '#lib/payments/price.ts';
import { test } from '../../support/application.ts';

test('the price is a setting in minor units', async ({ app }) => {
  await Site.set(app.db, 'price', { amount: 1200, currency: 'eur', note: 'summer' });
  expect(await findPrice(app.db)).toEqual({ amount: 1200, currency: 'eur' });
});

test.for([
  null,
  {},
  4900,
  { amount: 0, currency: 'usd' },
  { amount: -1, currency: 'usd' },
  { amount: 49.5, currency: 'usd' },
  { amount: '4900', currency: 'usd' },
  { amount: 4900, currency: 'USD' },
  { amount: 4900 },
])('%j is no price, and cannot be set', async (setting, { app }) => {
  await expect(Site.set(app.db, 'price', setting)).rejects.toThrow(
    `The site's "price" should be a price in minor units, such as { amount: 4900, currency: 'usd' }, but is ${JSON.stringify(setting)}.`,
  );
  // Another program may have put it there.
  const value = JSON.stringify(setting);
  await app.db.updateTable('site').set({ value }).where('key', '=', 'price').execute();
  expect(await findPrice(app.db)).toBeUndefined();
});
