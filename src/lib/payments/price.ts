// What membership costs: one price in one currency, a setting of the site (`Site.set(db, 'price', …)`).
// Tested in tests/lib/payments/price.test.ts.

import { z } from 'zod';
import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';

const Price = z.object({
  amount: z.int().positive(),
  currency: z.string().regex(/^[a-z]{3}$/),
});

/** `amount` in minor units (cents), `currency` as lower-case ISO 4217. */
export type Price = z.infer<typeof Price>;

/** Undefined when there is no usable price: then nothing is sold, least of all for nothing. */
export async function findPrice(db: Db): Promise<Price | undefined> {
  return Price.safeParse(await Site.get(db, 'price')).data;
}
