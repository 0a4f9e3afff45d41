// What membership costs: one price in one currency, a setting of the site (`Site.set(db, 'price', …)`).
// Tested in tests/lib/payments/price.test.ts.

import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';
import { Price } from '#lib/models/site/known.ts';

/** Undefined when there is no usable price: then nothing is sold, least of all for nothing. */
export async function findPrice(db: Db): Promise<Price | undefined> {
  return Price.safeParse(await Site.get(db, 'price')).data;
}
