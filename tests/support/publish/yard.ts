// vitest's `test` for publishing: `{ yard }` is shared by a file, `{ shop }` is a new site for each test, which has
// not published anything yet.

import { inject, test as base } from 'vitest';
import { openWorkshop, openYard, type Workshop, type Yard } from './workshop.ts';

/** What the clock of a shop says at first, in milliseconds. */
export const START = Date.parse('2026-12-01T12:00:00Z');

export const test = base.extend<{ yard: Yard; shop: Workshop }>({
  yard: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    async ({}, use) => {
      const yard = await openYard(inject('compiled'));
      await use(yard);
      yard.remove();
    },
    { scope: 'file' },
  ],
  shop: async ({ yard }, use) => {
    const shop = await openWorkshop(yard, START);
    await use(shop);
    await shop.close();
  },
});
