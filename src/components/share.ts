// The picture that stands beside a link when somebody shares a page: the item's poster, or else one of the
// ready drawings in src/static/share, in the item's own ink and pattern. tests/support/share-pictures.ts
// makes them.
// Tested in tests/components/share.test.ts.

import { fileHref } from '#lib/helpers/hrefs.ts';
import { PATTERNS, printOf, seedOf } from '#components/prints.ts';
import { texts } from '#lib/texts.ts';

export interface Picture {
  /** Own path. */
  href: string;
  alt: string;
  /** In pixels, where they are known: a poster has the size that its author gave it. */
  size?: { width: number; height: number };
}

/** What most places that show links ask for. */
export const SHARE_SIZE = { width: 1200, height: 630 };
/** The artwork of the podcast: square, and at least 1400 pixels wide. */
export const PODCAST_ARTWORK = '/share/podcast.png';

interface Sleeve {
  id: string;
  slug: string;
  title: string;
  position: number | null;
  poster_name: string | null;
}

export function pictureOf({ id, slug, title, position, poster_name }: Sleeve): Picture {
  const t = texts.head;
  if (poster_name) return { href: fileHref(id, poster_name), alt: t.poster(title) };
  return {
    href: `/share/${printOf(position)}-${seedOf(slug) % PATTERNS}.png`,
    alt: t.drawing(title),
    size: SHARE_SIZE,
  };
}

export const sitePicture = (name: string): Picture => ({
  href: '/share/site.png',
  alt: texts.head.site(name),
  size: SHARE_SIZE,
});
