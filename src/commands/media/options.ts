// The options of an item: read and checked before anything is written.
// Tested in tests/commands/media.test.ts.

import type { ParseArgsConfig } from 'node:util';
import type { Application } from '#lib/application.ts';
import { slugProblem } from '#lib/helpers/slug.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media, Product } from '#lib/models/index.ts';
import {
  flag,
  fromWhereTheyStand,
  oneOf,
  type Publication,
  readSaid,
  text,
} from '../author/arguments.ts';

const options = {
  ...{ title: text, summary: text, excerpt: text, text, product: text, slug: text, poster: text },
  tags: text,
  captions: { type: 'string', multiple: true },
  ...{ members: flag, free: flag, draft: flag, at: text },
} satisfies ParseArgsConfig['options'];

const editOptions = { ...options, now: flag, file: text } satisfies ParseArgsConfig['options'];

export interface Options extends Publication {
  title?: string;
  summary?: string;
  excerpt?: string;
  text?: string;
  product?: string;
  slug?: string;
  poster?: string;
  /** `rain, night train`, or `none`. */
  tags?: string;
  /** `en=talk.en.vtt`, or `none`. */
  captions?: string[];
  members?: boolean;
  free?: boolean;
  file?: string;
}

/** The one thing that the command is about, and its options. @throws UsageProblem */
export function readOptions(
  args: string[],
  subject: string,
  { editing = false } = {},
): { subject: string; options: Options } {
  const said = readSaid('media', args, editing ? editOptions : options);
  const values = said.values as Options;
  const first = oneOf('media', said.subjects, subject);
  if (values.members && values.free)
    throw new UsageProblem('Either --members or --free, not both.');
  for (const name of ['poster', 'text', 'file'] as const)
    if (values[name] !== undefined && values[name] !== 'none')
      values[name] = fromWhereTheyStand(values[name]);
  return { subject: subject === 'file' ? fromWhereTheyStand(first) : first, options: values };
}

/** Who may have it, if that was said. */
export const accessOf = ({ members, free }: Options): Media.Access | undefined =>
  members ? 'members' : free ? 'free' : undefined;

/** Its id, null for `none`, undefined when nothing was said. @throws UsageProblem for an unknown one. */
export async function productOf({ product }: Options, { db }: Application) {
  if (product === undefined) return undefined;
  if (product === 'none') return null;
  const found = await Product.findBySlug(db, product);
  if (found) return found.id;
  const known = (await Product.list(db)).map(({ slug }) => slug);
  throw new UsageProblem(
    `There is no product "${product}"${known.length > 0 ? `: there are ${known.join(', ')}` : ''}.`,
  );
}

/**
 * The column, or undefined when nothing was said. Says which tag is taken for another.
 * @throws UsageProblem for what can be no tag.
 */
export function tagsOf({ tags }: Options): string | undefined {
  if (tags === undefined) return undefined;
  const words = tags.trim() === 'none' ? [] : tags.split(',').map((word) => word.trim());
  const column = Media.tagsColumn(words);
  const kept = Media.tagsOf({ slug: '', tags: column });
  for (const word of words) {
    const taken = kept.find((tag) => Media.tagShelf(tag) === Media.tagShelf(word)) ?? word;
    if (taken.toLowerCase() !== word.toLowerCase())
      console.log(`The tag "${word}" is taken for "${taken}": both would have the same address.`);
  }
  return column;
}

/** @throws UsageProblem for a slug that is none, is reserved, or is another item's. */
export async function checkSlug({ slug }: Options, { db }: Application, own?: Media.Row) {
  if (slug === undefined || slug === own?.slug) return;
  const problem = slugProblem(slug);
  if (problem) throw new UsageProblem(problem);
  if (await Media.findBySlug(db, slug))
    throw new UsageProblem(`The slug "${slug}" is taken already.`);
}
