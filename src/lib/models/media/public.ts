// What everybody may know of an item, and what only members may: the one place that draws this line for
// pages, their JSON twins and files.
// Tested in tests/lib/models/media.test.ts.

import type { Selectable } from 'kysely';
import type { Caption, MediaAccess, MediaKind, MediaTable, ProductTable } from '#db/schema.ts';
import { addresses, fileHref, mediaHref, productHref, shelfHref } from '#lib/helpers/hrefs.ts';
import { captionsOf } from './captions.ts';
import { tagShelf, tagsOf } from './tags.ts';

type Row = Selectable<MediaTable>;

/** What everybody may know. `body` and `file` are null where members only may have them. */
export interface Public {
  id: string;
  slug: string;
  url: string;
  /** Its JSON twin. */
  json_url: string;
  kind: MediaKind;
  access: MediaAccess;
  title: string;
  summary: string;
  /** Markdown. */
  excerpt: string;
  /** Markdown. */
  body: string | null;
  file: { url: string; type: string | null; size: number | null } | null;
  /** WebVTT; null where members only may have them. */
  captions: { url: string; lang: Caption['lang']; label: Caption['label'] }[] | null;
  poster_url: string | null;
  duration_ms: number | null;
  product: { slug: string; title: string; url: string; json_url: string } | null;
  /** In the author's order and words, with the shelf of each. */
  tags: { title: string; url: string; json_url: string }[];
  published_at: number | null;
}

/** Whatever is not plainly free is gated: a value that nobody thought of must not open a file. */
export const isGated = (row: Pick<Row, 'access'>): boolean => row.access !== 'free';

export function publicFields(
  row: Row,
  product?: Pick<Selectable<ProductTable>, 'slug' | 'title'>,
): Public {
  const free = !isGated(row);
  const file = (name: string) => fileHref(row.id, name);
  return {
    id: row.id,
    slug: row.slug,
    ...addresses(mediaHref(row.slug)),
    kind: row.kind,
    access: row.access,
    title: row.title,
    summary: row.summary,
    excerpt: row.excerpt,
    body: free ? row.body : null,
    file:
      free && row.file_name
        ? { url: file(row.file_name), type: row.file_type, size: row.file_size }
        : null,
    captions: free
      ? captionsOf(row).map(({ file: name, lang, label }) => ({ url: file(name), lang, label }))
      : null,
    poster_url: row.poster_name ? file(row.poster_name) : null,
    duration_ms: row.duration_ms,
    product: product
      ? {
          slug: product.slug,
          title: product.title,
          ...addresses(productHref(product.slug)),
        }
      : null,
    tags: tagsOf(row).map((title) => ({
      title,
      ...addresses(shelfHref(tagShelf(title))),
    })),
    published_at: row.published_at,
  };
}
