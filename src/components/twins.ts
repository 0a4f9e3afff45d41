// The JSON twins of pages: what programs may read. Public twins are made of the models' public fields;
// `format` goes up when a field changes its meaning or goes away, new fields may come at any time.
// Tested in tests/components/twins.test.ts.

import { gatedCaptionsHref, gatedFileHref } from '#components/hrefs.ts';
import { Media, Product } from '#lib/models/index.ts';

/** `/media/<slug>.json` */
export interface MediaTwin extends Media.Public {
  format: 1;
}

/** `/products/<slug>.json`: the product, and its items in the order of their publication. */
export interface ProductTwin extends Product.Public {
  format: 1;
  media: ProductTwinItem[];
}

export type ProductTwinItem = Pick<
  Media.Public,
  'slug' | 'url' | 'kind' | 'access' | 'title' | 'summary' | 'poster_url' | 'duration_ms'
>;

/** `/members/<slug>.json`: what members get besides the public twin. */
export interface MembersTwin {
  format: 1;
  slug: string;
  /** Markdown. */
  body: string;
  /** Where the gate answers the bytes, with their type and size in bytes; null for an article. */
  file: { url: string; type: string | null; size: number | null } | null;
  /** Where the gate answers the WebVTT files. */
  captions: { url: string; lang: string; label: string }[];
}

export const mediaTwin = (media: Media.Row, product: Product.Row | undefined): MediaTwin => ({
  format: 1,
  ...Media.publicFields(media, product),
});

export const productTwin = (product: Product.Row, media: Media.Row[]): ProductTwin => ({
  format: 1,
  ...Product.publicFields(product),
  media: media.map((row) => {
    const { slug, url, kind, access, title, summary, poster_url, duration_ms } =
      Media.publicFields(row);
    return { slug, url, kind, access, title, summary, poster_url, duration_ms };
  }),
});

export const membersTwin = ({ slug, body, ...media }: Media.Row): MembersTwin => ({
  format: 1,
  slug,
  body,
  file: media.file_name
    ? { url: gatedFileHref(slug), type: media.file_type, size: media.file_size }
    : null,
  captions: Media.captionsOf({ slug, captions: media.captions }).map(({ file, lang, label }) => ({
    url: gatedCaptionsHref(slug, file),
    lang,
    label,
  })),
});
