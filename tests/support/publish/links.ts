// Follows what is served from where readers begin: every address that is named there leads to a file.
import type { Tree } from './trees.ts';

const BEGINNINGS = [
  ...['index.html', '404.html', 'index.json', 'sitemap.xml', 'robots.txt'],
  ...['feed.xml', 'feed.json', 'podcast.xml'],
];
/** Addresses that are files of the public tree; others are answered by the front. */
const NAMED =
  /(?<=["'>(]|localhost:\d+)\/(?:media|products|browse|files|sitemaps|_astro|live|about)\b[^"'<>&\s?#)\\]*/g;

/** The addresses that lead nowhere, each with the file that names it. */
export function deadLinks(tree: Tree): string[] {
  const dead: string[] = [];
  const seen = new Set(BEGINNINGS);
  for (const file of seen) {
    const bytes = tree.get(`public/${file}`);
    if (!bytes || bytes === 'folder' || !/\.(html|json|xml|txt)$/.test(file)) continue;
    for (const [address] of bytes.toString('utf8').matchAll(NAMED)) {
      const to = fileAt(address);
      if (tree.get(`public/${to}`) instanceof Buffer) seen.add(to);
      else dead.push(`${file} → ${address}`);
    }
  }
  return dead;
}

const fileAt = (address: string): string =>
  decodeURIComponent(address.endsWith('/') ? `${address}index.html` : address).slice(1);
