// media list: everything there is: drafts, then what is to come, then the newest.

import type { Application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';

export async function list({ db, clock }: Application, args: string[]): Promise<void> {
  if (args.length > 0) throw new UsageProblem('Usage: npm run media -- list');
  const { total } = await Media.search(db, { limit: 0, offset: 0 });
  const rows = await Media.list(db, { limit: total });
  rows.sort((a, b) => (b.published_at ?? Infinity) - (a.published_at ?? Infinity) || 0);
  if (rows.length === 0) return console.log('There is nothing yet: npm run media -- add <file>');
  const slugs = Math.max(...rows.map(({ slug }) => slug.length));
  for (const { kind, access, slug, title, published_at } of rows)
    console.log(
      `${when(published_at, clock()).padEnd(16)}  ${kind.padEnd(7)}  ${access.padEnd(7)}  ${slug.padEnd(slugs)}  ${title}`,
    );
}

function when(published_at: number | null, now: number): string {
  if (published_at === null) return 'draft';
  const day = new Date(published_at).toISOString().slice(0, 10);
  return published_at > now ? `from ${day}` : day;
}
