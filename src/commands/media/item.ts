// The item that a slug on the command line means.

import type { Application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';

/** @throws UsageProblem for a slug that no item has. */
export async function itemOf({ db }: Application, slug: string): Promise<Media.Row> {
  const row = await Media.findBySlug(db, slug);
  if (!row) throw new UsageProblem(`There is no item "${slug}": npm run media -- list shows all.`);
  return row;
}
