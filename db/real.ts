// The note in a database that a real site has started on it. It outlives a forgotten SITE_URL.

import type { Db } from './schema.ts';

/** The site value that says so. */
export const REAL = 'real';

export async function isReal(db: Db): Promise<boolean> {
  const row = await db.selectFrom('site').select('key').where('key', '=', REAL).executeTakeFirst();
  return row !== undefined;
}
