// vitest's `test` for publishing: `{ yard }` is shared by a file, `{ shop }` is a new site for each test, which has
// not published anything yet.

import { inject, test as base } from 'vitest';
import { openWorkshop, openYard, type Workshop, type Yard } from './workshop.ts';

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
    const shop = await openWorkshop(yard);
    await use(shop);
    await shop.close();
  },
});
