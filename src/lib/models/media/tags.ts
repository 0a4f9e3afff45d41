// The tags of an item: words in the column `tags`, as the author wrote them. Two that make the same address
// ("Night Train", "night train") are one tag.
// Tested in tests/lib/models/media/shelves.test.ts.

import type { Selectable } from 'kysely';
import type { MediaTable } from '#db/schema.ts';
import { parseJson } from '#lib/helpers/json.ts';
import { slugify } from '#lib/helpers/slug.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';

/** Each is a page to publish whenever the item changes. */
export const MOST_TAGS = 8;
/** Characters. */
const LONGEST = 100;
const PREFIX = 'tagged-';

/** In the author's order. @throws Error when the column holds something else. */
export function tagsOf({ slug, tags }: Pick<Selectable<MediaTable>, 'slug' | 'tags'>): string[] {
  const list = parsed(tags);
  if (list) return list;
  throw new Error(`The tags of "${slug}" should be a list of words, but are ${tags}.`);
}

/** The column for these words, each tag once. @throws UsageProblem for one that cannot be an address. */
export function tagsColumn(words: string[]): string {
  const tags = new Map<string, string>();
  for (const word of words.map((given) => given.replace(/\s+/g, ' ').trim())) {
    if (slugify(word) === '')
      throw new UsageProblem(`A tag should have a letter or a digit, but one is "${word}".`);
    if (word.length > LONGEST)
      throw new UsageProblem(`A tag has at most ${LONGEST} characters, but one is "${word}".`);
    if (!tags.has(tagShelf(word))) tags.set(tagShelf(word), word);
  }
  if (tags.size > MOST_TAGS)
    throw new UsageProblem(`An item has at most ${MOST_TAGS} tags, but here are ${tags.size}.`);
  return JSON.stringify([...tags.values()]);
}

/** The column as it may be stored. @throws UsageProblem as `tagsColumn`, TypeError for what is no list. */
export function checkedTags(column: string): string {
  const list = parsed(column);
  if (list) return tagsColumn(list);
  throw new TypeError(`Tags should be a list of words as JSON, but are ${column}.`);
}

/** The name of a tag's shelf: `tagged-night-train`. */
export const tagShelf = (tag: string): string => PREFIX + slugify(tag);

export const isTagShelf = (name: string): boolean => name.startsWith(PREFIX);

/** Between which names the shelves of tags stand, for an index that is in order. */
export const TAG_SHELVES = { from: PREFIX, below: 'tagged.' };

function parsed(column: string): string[] | undefined {
  const list = parseJson(column);
  const words = Array.isArray(list) && list.every((word) => typeof word === 'string');
  return words ? list : undefined;
}
