// The JSON twins of pages: what programs may read. Public twins are made of the models' public fields;
// `format` goes up when a field changes its meaning or goes away, new fields may come at any time.
// docs/json.md has these types again, for those who read them. Tested in tests/json.test.ts and
// tests/components/twins.test.ts.

import {
  gatedCaptionsHref,
  gatedFileHref,
  mediaHref,
  shelfHref,
  twinHref,
} from '#lib/helpers/hrefs.ts';
import { type MediaList, shelfTitle } from '#components/lists.ts';
import type { Schedule, StreamWithSlug } from '#components/streams.ts';
import { Media, Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

/** Something that has a page, and its twin. */
export interface Reference {
  title: string;
  url: string;
  json_url: string;
}

/** `/index.json`: where programs begin. */
export interface SiteTwin {
  format: 1;
  url: string;
  title: string;
  tagline: string;
  /** Twins of the lists. */
  media: string;
  products: string;
  live: string;
  shelves: string;
}

/** `/media/<slug>.json` */
export interface MediaTwin extends Media.Public {
  format: 1;
  /** The items next to it in the order of publication. */
  previous: Reference | null;
  next: Reference | null;
  related: Reference[];
}

export type ListedMedia = Pick<
  Media.Public,
  | 'id'
  | 'slug'
  | 'url'
  | 'json_url'
  | 'kind'
  | 'access'
  | 'title'
  | 'summary'
  | 'poster_url'
  | 'duration_ms'
  | 'tags'
  | 'published_at'
>;

/** `/media.json`, `/media/page/<page>.json`, `/browse/<shelf>.json`, `/browse/<shelf>/<page>.json` */
export interface MediaListTwin {
  format: 1;
  url: string;
  title: string;
  /** Newest first. */
  media: ListedMedia[];
  /** Twins of the pages with what came after these, and before. */
  newer: string | null;
  older: string | null;
}

/** `/browse.json` */
export interface ShelvesTwin {
  format: 1;
  url: string;
  title: string;
  shelves: ListedShelf[];
}

export interface ListedShelf extends Reference {
  kind: Media.Kind | null;
  access: Media.Access | null;
  tag: string | null;
}

/** `/products.json`: newest first. */
export interface ProductListTwin {
  format: 1;
  url: string;
  title: string;
  products: ListedProduct[];
}

export type ListedProduct = Pick<
  Product.Public,
  'id' | 'slug' | 'url' | 'json_url' | 'title' | 'summary' | 'poster_url' | 'published_at'
>;

/** `/products/<slug>.json`: the product, and its items in the order of their publication. */
export interface ProductTwin extends Product.Public {
  format: 1;
  media: ListedMedia[];
}

/** `/live.json` */
export interface LiveTwin {
  format: 1;
  url: string;
  title: string;
  now: ListedStream[];
  next: ListedStream[];
  past: ListedStream[];
}

export interface ListedStream {
  id: string;
  url: string;
  title: string;
  summary: string;
  /** Milliseconds. */
  starts_at: number;
  ends_at: number | null;
  /** The item that one watches, once it is published. */
  media: { url: string; json_url: string } | null;
}

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

export const siteTwin = (site: { name: string; tagline: string }): SiteTwin => ({
  format: 1,
  url: '/',
  title: site.name,
  tagline: site.tagline,
  media: twinHref('/media/'),
  products: twinHref('/products/'),
  live: twinHref('/live/'),
  shelves: twinHref('/browse/'),
});

export const mediaTwin = (
  media: Media.Row,
  product: Product.Row | undefined,
  { previous, next, related }: Media.Beside,
): MediaTwin => ({
  format: 1,
  ...Media.publicFields(media, product),
  previous: previous ? reference(previous) : null,
  next: next ? reference(next) : null,
  related: related.map(reference),
});

export const mediaListTwin = ({ url, title, rows, newer, older }: MediaList): MediaListTwin => ({
  format: 1,
  url,
  title,
  media: rows.map(listed),
  newer: newer && twinHref(newer),
  older: older && twinHref(older),
});

export const shelvesTwin = (tags: Media.Shelf[]): ShelvesTwin => ({
  format: 1,
  url: '/browse/',
  title: texts.browse.title,
  shelves: [...Media.SHELVES, ...tags].map((shelf) => ({
    title: shelfTitle(shelf),
    url: shelfHref(shelf.name),
    json_url: twinHref(shelfHref(shelf.name)),
    kind: shelf.kind ?? null,
    access: shelf.access ?? null,
    tag: shelf.tag ?? null,
  })),
});

export const productListTwin = (rows: Product.Row[]): ProductListTwin => ({
  format: 1,
  url: '/products/',
  title: texts.frame.products,
  products: rows.map((row) => {
    const { id, slug, url, json_url, title, summary, poster_url, published_at } =
      Product.publicFields(row);
    return { id, slug, url, json_url, title, summary, poster_url, published_at };
  }),
});

export const productTwin = (product: Product.Row, media: Media.Row[]): ProductTwin => ({
  format: 1,
  ...Product.publicFields(product),
  media: media.map(listed),
});

export const liveTwin = ({ live, upcoming, past }: Schedule): LiveTwin => ({
  format: 1,
  url: '/live/',
  title: texts.live.title,
  now: live.map(listedStream),
  next: upcoming.map(listedStream),
  past: past.map(listedStream),
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

const reference = ({ title, slug }: Media.Row): Reference => ({
  title,
  url: mediaHref(slug),
  json_url: twinHref(mediaHref(slug)),
});

function listed(row: Media.Row): ListedMedia {
  const { id, slug, url, json_url, kind, access, ...words } = Media.publicFields(row);
  const { title, summary, poster_url, duration_ms, tags, published_at } = words;
  return {
    ...{ id, slug, url, json_url, kind, access, title, summary, poster_url, duration_ms },
    ...{ tags, published_at },
  };
}

const listedStream = ({ stream, slug }: StreamWithSlug): ListedStream => ({
  id: stream.id,
  url: `/live/#${stream.id}`,
  title: stream.title,
  summary: stream.summary,
  starts_at: stream.starts_at,
  ends_at: stream.ends_at,
  media: slug ? { url: mediaHref(slug), json_url: twinHref(mediaHref(slug)) } : null,
});
