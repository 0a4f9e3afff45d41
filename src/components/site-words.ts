// What the site calls itself, and where one writes to its owner, as its author has set it.

import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export interface SiteWords {
  name: string;
  tagline: string;
  /** A mail address, or nothing. */
  contact: string;
}

export async function siteWords(db: Db): Promise<SiteWords> {
  const name = await Site.get(db, 'name');
  const tagline = await Site.get(db, 'tagline');
  return {
    name: String(name ?? texts.name),
    tagline: String(tagline ?? ''),
    contact: await Site.contact(db),
  };
}
