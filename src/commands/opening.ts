// What a real site still lacks before it opens. None of it stops the start: whoever sets a site up begins with some
// of it missing. So it is said at each start, until it is there.
// Tested in tests/commands/start.test.ts.

import { globSync, readFileSync } from 'node:fs';
import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { Site } from '#lib/models/index.ts';
import { findPrice } from '#lib/payments/price.ts';

/** One sentence for each; none is the best. */
export async function lacking({ db, processors }: Application): Promise<string[]> {
  const samples = samplePages();
  return [
    ...((await hasAdmin(db))
      ? []
      : ['There is no admin, so nobody looks after it: npm run admin -- add you@example.org']),
    ...((await findPrice(db))
      ? []
      : ['There is no price, so nobody can join: npm run site -- set price "49 usd"']),
    ...(processors.size > 0
      ? []
      : ['There is no payment processor, so nobody can pay: docs/processors.md.']),
    ...((await Site.contact(db))
      ? []
      : [
          'There is no address that people can write to: npm run site -- set contact hello@example.org',
        ]),
    ...(samples.length === 0
      ? []
      : [
          `These pages are still those that Gatefold brings as samples: ${samples.join(', ')}. Write your own, and take the line \`sample: true\` out.`,
        ]),
  ];
}

const hasAdmin = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('user').select('id').where('role', '=', 'admin').executeTakeFirst()) !==
  undefined;

const samplePages = (): string[] =>
  globSync('src/content/pages/*.md')
    .filter((file) => /^sample: true$/m.test(readFileSync(file, 'utf8').split(/^---$/m)[1] ?? ''))
    .sort();
