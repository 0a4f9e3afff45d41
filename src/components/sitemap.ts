// The sitemap in parts (https://www.sitemaps.org/protocol.html). The index names the parts without saying
// when they changed: it is rewritten only when there is one more of them, not at each change.
// Tested in tests/discovery.test.ts.

import { escapeXml } from '#components/xml.ts';

/** One address: an own path, and when it changed, in milliseconds. */
export interface Address {
  path: string;
  modified_at?: number;
}

export const sitemapIndex = (parts: string[], site: URL): string =>
  xml(
    'sitemapindex',
    parts.map((part) => `<sitemap>${loc(`/sitemaps/${part}.xml`, site)}</sitemap>`),
  );

export const sitemapPart = (addresses: Address[], site: URL): string =>
  xml(
    'urlset',
    addresses.map(({ path, modified_at }) => {
      const lastmod =
        modified_at === undefined
          ? ''
          : `<lastmod>${new Date(modified_at).toISOString()}</lastmod>`;
      return `<url>${loc(path, site)}${lastmod}</url>`;
    }),
  );

const loc = (path: string, site: URL) => `<loc>${escapeXml(new URL(path, site).href)}</loc>`;

const xml = (root: string, rows: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${rows.map((row) => `${row}\n`).join('')}</${root}>
`;
