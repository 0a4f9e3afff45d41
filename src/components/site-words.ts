// What the site calls itself, as its author has set it.

import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export async function siteWords(db: Db): Promise<{ name: string; tagline: string }> {
  const name = await Site.get(db, 'name');
  const tagline = await Site.get(db, 'tagline');
  return { name: String(name ?? texts.name), tagline: String(tagline ?? '') };
}
