// media list: everything there is: drafts, then what is to come, then the newest.

import { sql } from 'kysely';
import type { Application } from '#lib/application.ts';
import { dayOf } from '../author/tell.ts';

export async function list({ db, clock }: Application): Promise<void> {
  // Without the texts: they are nearly all that a catalogue weighs.
  const rows = await db
    .selectFrom('media')
    .select(['slug', 'kind', 'access', 'title', 'published_at'])
    .orderBy(sql`published_at is not null`)
    .orderBy('published_at', 'desc')
    .orderBy('created_at', 'desc')
    .execute();
  if (rows.length === 0) return console.log('There is nothing yet: npm run media -- add <file>');
  const slugs = rows.reduce((most, { slug }) => Math.max(most, slug.length), 0);
  for (const { kind, access, slug, title, published_at } of rows)
    console.log(
      `${dayOf(published_at, clock()).padEnd(16)}  ${kind.padEnd(7)}  ${access.padEnd(7)}  ${slug.padEnd(slugs)}  ${title}`,
    );
}
