// The settings that the site itself reads, and what each has to be: a price in words would sell nothing, and say
// nothing. What else stands under a key is for whoever put it there.
// Tested in tests/lib/models/site.test.ts.

import { z } from 'zod';
import { readAddress } from '#lib/helpers/address.ts';

/** `amount` in minor units (cents), `currency` as lower-case ISO 4217. */
export type Price = z.infer<typeof Price>;
export const Price = z.object({
  amount: z.int().positive(),
  currency: z.string().regex(/^[a-z]{3}$/),
});

const KNOWN = {
  name: { is: z.string().trim().min(1), should: "a text, such as 'Side A'" },
  tagline: { is: z.string(), should: "a text, such as 'Talks about records'" },
  contact: {
    is: z.string().refine((address) => readAddress(address) === address),
    should: "a mail address in lower case, such as 'hello@example.org'",
  },
  price: {
    is: Price,
    should: "a price in minor units, such as { amount: 4900, currency: 'usd' }",
  },
  show_members: { is: z.boolean(), should: 'true or false' },
} satisfies Record<string, { is: z.ZodType; should: string }>;

export type Known = keyof typeof KNOWN;
const isKnown = (key: string): key is Known => Object.hasOwn(KNOWN, key);

/** @throws TypeError for a setting that the site could not use. */
export function checkKnown(key: string, value: unknown): void {
  const known = isKnown(key) ? KNOWN[key] : undefined;
  if (known && !known.is.safeParse(value).success)
    throw new TypeError(
      `The site's "${key}" should be ${known.should}, but is ${JSON.stringify(value)}.`,
    );
}
