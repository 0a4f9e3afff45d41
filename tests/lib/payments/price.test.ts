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
])('%j is no price', async (setting, { app }) => {
  await Site.set(app.db, 'price', setting);
  expect(await findPrice(app.db)).toBeUndefined();
});
