// Where the site is reached from outside, for what needs whole addresses: from SITE_URL, which is compiled
// in; a demo has one of this machine. A changed SITE_URL compiles and renders everything anew.

/** @throws Error when astro.config.mjs names no site. */
export function siteUrl({ site }: { site: URL | undefined }): URL {
  if (!site) throw new Error('astro.config.mjs should name a `site`, but has none.');
  return site;
}
