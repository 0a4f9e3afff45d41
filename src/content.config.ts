// Prose that rarely changes and belongs to no item: one Markdown file per page in src/content/pages, found
// at /<name of the file>/. It is compiled with the code, so a change renders the whole site anew.

import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const pages = defineCollection({
  loader: glob({ base: './src/content/pages', pattern: '*.md' }),
  schema: z.strictObject({
    title: z.string(),
    /** One sentence, for search engines. */
    summary: z.string(),
    /** Where it stands among the others in the footer. */
    order: z.number(),
    /** As Gatefold brings it: a real site is reminded at each start to write its own (src/commands/opening.ts). */
    sample: z.boolean().optional(),
  }),
});

export const collections = { pages };
