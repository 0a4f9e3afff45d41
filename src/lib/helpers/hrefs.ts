// The addresses that pages and their JSON twins link to, made in one place.

/** A published file: a poster, or the bytes of a free item. */
export const fileHref = (id: string, name: string): string =>
  `/files/${id}/${encodeURIComponent(name)}`;

export const mediaHref = (slug: string): string => `/media/${slug}/`;
export const productHref = (slug: string): string => `/products/${slug}/`;

/** A shelf, by its name. */
export const shelfHref = (name: string): string => `/browse/${name}/`;

/** The JSON twin of a public page: `/media/a/` and `/media/a.json`. */
export const twinHref = (page: string): string =>
  page === '/' ? '/index.json' : `${page.replace(/\/$/, '')}.json`;

/** A page and its twin, as JSON names them. */
export const addresses = (page: string): { url: string; json_url: string } => ({
  url: page,
  json_url: twinHref(page),
});

/** Where a member plays an item, with or without scripts. */
export const watchHref = (slug: string): string => `/watch/${slug}/`;

/** Becoming a member, and coming back to the very item. */
export const joinHref = (slug: string): string => `/join/?next=${watchHref(slug)}`;

/** The gate: the members' half of an item as a piece of HTML, and its bytes. */
export const gateHref = (slug: string): string => `/members/${slug}/`;
/** One captions file of a members' item. */
export const gatedCaptionsHref = (slug: string, name: string): string =>
  `/members/${slug}/captions/${encodeURIComponent(name)}`;
export const gatedFileHref = (slug: string): string => `/members/${slug}/file`;

/** An address without a secret, which says what the page of a used link says. */
export const GONE_HREF = '/confirm/gone/';
