// The pages: the frame is ours, see tests/bench/publish/sources.ts.

const SITE = 'http://localhost:4321';
const NAME = 'A long shelf';
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const text = (value) => value.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
const dateOf = (at) => new Date(at).toISOString();
const drawing = ({ frame }, row) => frame.drawings[row.n % frame.drawings.length];

function page({ frame }, { title, summary, url, type = 'website', ld, own = frame.list }, main) {
  const [name, about] = [text(title), text(summary)];
  return `<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${name} · ${NAME}</title><meta name="application-name" content="${NAME}"><meta name="color-scheme" content="light dark"><link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="apple-touch-icon" href="/share/icon.png"><meta name="description" content="${about}"><link rel="canonical" href="${SITE}${url}"><meta property="og:site_name" content="${NAME}"><meta property="og:locale" content="en_GB"><meta property="og:type" content="${type}"><meta property="og:title" content="${name}"><meta property="og:description" content="${about}"><meta property="og:url" content="${SITE}${url}"><meta property="og:image" content="${SITE}/share/site.png"><meta property="og:image:alt" content="The printed sleeve of “${name}”"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630"><meta name="twitter:card" content="summary_large_image"><link rel="alternate" type="application/json" href="${url.slice(0, -1)}.json"><link rel="alternate" type="application/rss+xml" title="${NAME}: new media" href="/feed.xml"><link rel="alternate" type="application/feed+json" title="${NAME}: new media" href="/feed.json">${ld ? `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', ...ld }).replaceAll('<', '\\u003c')}</script>` : ''}${own}${main}${frame.end}`;
}

function card(site, row) {
  const print = `print-${row.n % 7}`;
  return `<li><article class="card"><div class="sleeve"><div class="record ${print}" aria-hidden="true"></div><div class="cover ${print}">${drawing(site, row)}<div class="label"><h2 class="title" dir="auto"><a href="/media/${row.slug}/">${text(row.title)}</a></h2><p class="number">No. ${row.n}</p></div></div></div><p class="meta small">Article${row.access === 'members' ? '<span class="locked">Members</span>' : ''}</p></article></li>`;
}

export function item(site, row, { previous, next, related }, box, told) {
  const { title, summary } = row;
  const url = `/media/${row.slug}/`;
  const publisher = {
    '@type': 'Organization',
    '@id': `${SITE}/#publisher`,
    name: NAME,
    url: `${SITE}/`,
  };
  const article = {
    '@type': 'Article',
    '@id': `${SITE}${url}#item`,
    name: title,
    headline: title,
    description: summary,
    url: `${SITE}${url}`,
    image: `${SITE}/share/site.png`,
    datePublished: dateOf(row.published_at),
    dateModified: dateOf(row.published_at),
    isAccessibleForFree: row.access === 'free',
    publisher,
    author: publisher,
    hasPart: {
      '@type': 'WebPageElement',
      isAccessibleForFree: false,
      cssSelector: '.members-part',
    },
  };
  const crumbs = [
    ['Media', '/media/'],
    [title, url],
  ].map(([name, at], index) => ({
    '@type': 'ListItem',
    position: index + 1,
    name,
    item: `${SITE}${at}`,
  }));
  const ld = { '@graph': [article, { '@type': 'BreadcrumbList', itemListElement: crumbs }] };
  const step = (other, rel, word) =>
    other
      ? `<a class="${rel}" href="/media/${other.slug}/" rel="${rel}"><span class="caps">${word} · No. ${other.n}</span><span class="title" dir="auto">${text(other.title)}</span></a>`
      : '';
  return page(
    site,
    { title, summary, url, type: 'article', ld, own: site.frame.item },
    `<article data-gate="/members/${row.slug}/" data-plays="${row.id}" data-kind="article"><div class="wrap"><div class="gatefold"><header class="front print-2"><p class="caps apart"><span>Article</span><span>No. ${row.n}</span></p><h1 dir="auto">${text(title)}</h1><p class="lead" dir="auto">${text(summary)}</p></header><div class="back members-part" data-place="stage"><div class="picture"><div class="cover">${drawing(site, row)}</div>${row.access === 'members' ? `<p class="length"><span>Article for members</span></p><div class="strip"><p class="offer">One payment opens this sleeve and all the others.</p><p class="cluster"><a href="/join/?next=/watch/${row.slug}/" class="button primary">Become a member</a><span class="member">Already a member? <a href="/watch/${row.slug}/">Read</a></span></p></div>` : ''}</div></div></div></div><div class="wrap notes"><div data-place="notes"><div class="prose">${told}</div></div><dl><div><dt>Published</dt><dd><time>${dateOf(row.published_at).slice(0, 10)}</time></dd></div><div><dt>Open to</dt><dd>${row.access}</dd></div>${box ? `<div><dt>Part of</dt><dd><a href="/products/${box.slug}/">${text(box.title)}</a></dd></div>` : ''}<div><dt>So far</dt><dd><span class="counter" data-counter="plays:${row.id}"></span></dd></div></dl></div></article><div class="wrap"><nav aria-label="Before and after">${step(previous, 'prev', 'Before')}${step(next, 'next', 'After')}</nav></div>${related.length > 0 ? `<section class="wrap" aria-labelledby="related"><h2 id="related">From the same crate</h2><ul class="crate few">${related.map((other) => card(site, other)).join('')}</ul></section>` : ''}`,
  );
}

export const members = (site, row, body) =>
  `<div data-into="stage"><div class="stage article"><div class="picture">${drawing(site, row)}</div></div></div><div data-into="notes"><div class="prose">${body}</div></div>`;

export function list(site, title, rows, { base, number, last }) {
  const link = (to, word) => (to >= 1 && to <= last ? `<a href="${base}/${to}/">${word}</a>` : '');
  const shelves = site.shelves.map((name) => `<li><a href="/browse/${name}/">${name}</a></li>`);
  return page(
    site,
    {
      title,
      summary: 'Everything there is to watch, listen to, read and take home.',
      url: `${base}/${number}/`,
    },
    `<header class="wrap"><h1>${title}</h1><p class="lead">Newest first.</p></header><div class="wrap stack loose"><nav class="filter" aria-label="Filter"><ul>${shelves.join('')}</ul></nav><ul class="crate">${rows.map((row) => card(site, row)).join('')}</ul><nav class="pages">${link(number + 1, 'Newer')}${link(number - 1, 'Older')}</nav></div>`,
  );
}

export function product(site, { slug, title, summary, items }) {
  const url = `/products/${slug}/`;
  const ld = {
    '@type': 'Collection',
    '@id': `${SITE}${url}#collection`,
    name: title,
    description: summary,
    url: `${SITE}${url}`,
  };
  const tracks = items.map(
    (row) =>
      `<li><a href="/media/${row.slug}/">${text(row.title)}</a><p>${text(row.summary)}</p></li>`,
  );
  return page(
    site,
    { title, summary, url, ld },
    `<header class="wrap"><h1>${text(title)}</h1><p class="lead">${text(summary)}</p></header><ol class="wrap">${tracks.join('')}</ol>`,
  );
}

export const home = (site, rows) =>
  page(
    site,
    { title: NAME, summary: NAME, url: '/' },
    `<header class="wrap"><h1>${NAME}</h1></header><ul class="crate large">${rows.map((row) => card(site, row)).join('')}</ul>`,
  );

export const prose = (site, title, main) =>
  page(site, { title, summary: title, url: `/${title}/` }, main);

export function feed(title, rows, told) {
  const items = rows.map(
    (row) =>
      `<item><title>${text(row.title)}</title><link>${SITE}/media/${row.slug}/</link><guid isPermaLink="false">urn:uuid:${row.id}</guid><description>${text(row.summary)}</description><pubDate>${new Date(row.published_at).toUTCString()}</pubDate><content:encoded>${text(told(row))}</content:encoded></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>${text(title)}: new media</title><description>What is new on ${NAME}.</description><link>${SITE}/</link><language>en</language>${items.join('')}</channel></rss>`;
}

export const jsonFeed = (title, rows, told) =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: `${title}: new media`,
    home_page_url: `${SITE}/`,
    language: 'en',
    items: rows.map((row) => ({
      id: `urn:uuid:${row.id}`,
      url: `${SITE}/media/${row.slug}/`,
      title: row.title,
      summary: row.summary,
      content_html: told(row),
      date_published: dateOf(row.published_at),
    })),
  });

export const sitemap = (kind, urls) =>
  `<?xml version="1.0" encoding="UTF-8"?><${kind === 'url' ? 'urlset' : 'sitemapindex'} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<${kind}><loc>${SITE}${url}</loc></${kind}>`).join('')}</${kind === 'url' ? 'urlset' : 'sitemapindex'}>`;
