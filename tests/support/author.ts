// A site of each test's own, which nobody serves, and an author who calls one command on it.

import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { inject, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
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

export const authorTest = (run: (args: string[]) => Promise<void>) =>
  test.extend<{ author: Author }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    author: async ({}, use) => {
      const site = await siteFolder();
      const file = path.join(site.env.DATA_DIR, 'gatefold.db');
      copyFileSync(inject('migrated'), file);
      const db = connect(file);
      await use({
        here: (...args) => commandHere(site.env, run, args),
        ...{ db, site },
        published: (name) => path.join(site.env.DIST_DIR, 'public', name),
      });
      await db.destroy();
      await site.remove();
    },
  });
