// A site that nobody serves, and an author who calls one command on it.

import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { inject, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';
import { commandHere } from './command-here.ts';
import { siteFolder } from './site.ts';

interface Author {
  /** Calls the command in this process. */
  here(...args: string[]): Promise<string>;
  db: Db;
  site: Awaited<ReturnType<typeof siteFolder>>;
  /** Where a public file is. */
  published(file: string): string;
}

/** One site for a file, whose first publish takes the longest; each test begins without what the one before wrote. */
export const authorTest = (run: (args: string[]) => Promise<void>) =>
  test.extend<{ author: Author; place: Omit<Author, 'here'> }>({
    place: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
      async ({}, use) => {
        const site = await siteFolder();
        const file = path.join(site.env.DATA_DIR, 'gatefold.db');
        copyFileSync(inject('migrated'), file);
        const db = connect(file);
        const published = (name: string) => path.join(site.env.DIST_DIR, 'public', name);
        await use({ db, site, published });
        await db.destroy();
        await site.remove();
      },
      { scope: 'file' },
    ],
    author: async ({ place }, use) => {
      await use({ ...place, here: (...args) => commandHere(place.site.env, run, args) });
      for (const table of ['livestream', 'media', 'product'] as const)
        await place.db.deleteFrom(table).execute();
      for (const { key } of await Site.list(place.db)) await Site.remove(place.db, key);
    },
  });
