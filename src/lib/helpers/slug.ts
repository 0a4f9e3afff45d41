// Titles in any script become the last part of an address: "Привет, мир" is found at `privet-mir`.
// Whether a slug is free is the model's business. The tables of all scripts take 50 ms to read, which whoever only
// publishes does not have: they are read with the first title.
// Tested in tests/lib/helpers/slug.test.ts.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Long enough for a title, short enough for a file name. */
export const LONGEST_SLUG = 80;

/** Names that mean something else in an address, now or for whoever adds a page later. */
export const RESERVED: ReadonlySet<string> = new Set(
  'page index new edit delete admin api all search tag tags feed rss atom sitemap file files 404 500'.split(
    ' ',
  ),
);

const WORDS = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Lower case words joined by hyphens; '' when the title holds no letter and no digit. */
export function slugify(title: string): string {
  const { transliterate }: typeof import('transliteration') = require('transliteration');
  const words = transliterate(title.normalize('NFC'))
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words.length <= LONGEST_SLUG ? words : shorten(words);
}

/** Why `slug` cannot be an address, as a sentence; undefined when it can. */
export function slugProblem(slug: string): string | undefined {
  if (!WORDS.test(slug) || slug.length > LONGEST_SLUG)
    return `A slug should be at most ${LONGEST_SLUG} characters of lower case letters, digits and single hyphens, but is "${slug}".`;
  if (RESERVED.has(slug)) return `The slug "${slug}" is reserved for a page of the site itself.`;
  return undefined;
}

/** `base`, or `base-2`, `base-3` …: the first that is neither reserved nor in `taken`. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base) && !RESERVED.has(base)) return base;
  for (let n = 2; ; n++) {
    const tail = `-${n}`;
    const slug = base.slice(0, LONGEST_SLUG - tail.length).replace(/-$/, '') + tail;
    if (!taken.has(slug)) return slug;
  }
}

/** Cuts between words, or inside one that is longer than half of a slug. */
function shorten(words: string): string {
  const end = words.slice(0, LONGEST_SLUG + 1).lastIndexOf('-');
  return words.slice(0, end > LONGEST_SLUG / 2 ? end : LONGEST_SLUG);
}
