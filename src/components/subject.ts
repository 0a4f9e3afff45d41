// What a page is about, for its head: search engines and those who share a link see this and little else.
// Public fields only, so nothing here can tell what members pay for.
// Tested in tests/components/subject.test.ts.

import type { Thing } from 'schema-dts';
import type { Picture } from '#components/share.ts';
import { cut } from '#lib/helpers/cut.ts';
import { plainText } from '#lib/helpers/markdown.ts';
import type { Media, Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

/** The site as its pages name it. `url` makes an own path absolute. */
export interface Place {
  name: string;
  tagline: string;
  url(path: string): string;
}

export interface Subject {
  /** Open Graph's type, 'website' unless told. */
  type?: 'article' | 'video.other' | undefined;
  picture?: Picture;
  /** Milliseconds. */
  published_at?: number | null;
  modified_at?: number;
  tags?: readonly string[];
  /** A feed of this page alone, without its ending: `/products/<slug>/feed`. */
  feed?: { href: string; title: string };
  /** The address of its JSON twin. */
  twin?: string;
  /** The same for machines, in the words of schema.org. */
  structured?(place: Place): Thing[];
}

/** What search engines show of a description, in characters. */
const LONGEST = 160;

/** One or two sentences of an item: its summary, or the first words that everybody may read. */
export function describeMedia(
  media: Pick<Media.Public, 'kind' | 'title' | 'summary' | 'excerpt' | 'body'>,
): string {
  const words = media.summary || plainText(media.excerpt || media.body || '');
  return shorten(words) || texts.head.item(texts.kinds[media.kind].name, media.title);
}

export const describeProduct = (product: Pick<Product.Row, 'title' | 'summary' | 'body'>): string =>
  shorten(product.summary || plainText(product.body)) || texts.head.product(product.title);

/** When what a reader sees of it last changed, in milliseconds: it was edited, or its time came. */
export const modifiedAt = (row: { updated_at: number; published_at: number | null }): number =>
  Math.max(row.updated_at, row.published_at ?? 0);

/** Cuts between words. */
export function shorten(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim();
  if (words.length <= LONGEST) return words;
  const end = words.lastIndexOf(' ', LONGEST - 1);
  return `${cut(words, end > LONGEST / 2 ? end : LONGEST - 1).replace(/[\s.,;:–-]+$/, '')}…`;
}
