// What the other tools build from: the catalogue as plain objects, and from our own published pages the frame
// (styles, header, footer) and the drawings, so that a page weighs the same everywhere.

import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';

export interface Item {
  n: number;
  id: string;
  slug: string;
  title: string;
  summary: string;
  excerpt: string;
  body: string;
  access: string;
  published_at: number;
  product: string | null;
}

export interface Product {
  id: string;
  slug: string;
  title: string;
  summary: string;
  published_at: number;
}

export interface Sources {
  items: Item[];
  products: Product[];
  prose: { slug: string; title: string; body: string }[];
  frame: Frame;
  /** Of every list and shelf, and of the parts of the sitemap. */
  page_size: number;
  part_size: number;
}

interface Frame {
  item: string;
  list: string;
  end: string;
  drawings: string[];
}

/** Shelves by kind, access and both; most of them are empty, as articles are all there is. */
export const SHELVES = ['video', 'audio', 'article', 'file']
  .flatMap((kind) => [kind, `${kind}-free`, `${kind}-members`])
  .concat('free', 'members');

export const shelvesOf = ({ access }: Item) => ['article', access, `article-${access}`];

export async function readSources(db: Db, publicTree: string): Promise<Sources> {
  const products = await db.selectFrom('product').selectAll().orderBy('position').execute();
  const slugs = new Map(products.map(({ id, slug }) => [id, slug]));
  const media = await db.selectFrom('media').selectAll().orderBy('position').execute();
  return {
    items: media.map((row) => ({
      n: row.position ?? 0,
      id: row.id,
      slug: row.slug,
      title: row.title,
      summary: row.summary,
      excerpt: row.excerpt,
      body: row.body,
      access: row.access,
      published_at: Number(row.published_at),
      product: slugs.get(row.product_id ?? '') ?? null,
    })),
    products: products.map(({ id, slug, title, summary, published_at }) => ({
      id,
      slug,
      title,
      summary,
      published_at: Number(published_at),
    })),
    prose: ['about', 'privacy', 'terms', 'search', 'live'].map((slug) => ({
      slug,
      title: slug,
      body: mainOf(read(publicTree, `${slug}/index.html`)).main,
    })),
    frame: readFrame(publicTree),
    page_size: Media.PAGE_SIZE,
    part_size: Media.SHARD_SIZE,
  };
}

/** What is published as it lies there, and what no catalogue changes. */
export function copyFiles(publicTree: string, to: string): void {
  for (const name of ['_astro', 'share', 'favicon.svg', 'robots.txt'])
    cpSync(path.join(publicTree, name), path.join(to, name), { recursive: true });
}

/** How many files of which ending lie in these folders, and what they weigh; the search index is made afterwards and not counted. */
export function countFiles(...folders: string[]): Record<string, number> {
  const counts: Record<string, number> = { all: 0, bytes: 0 };
  for (const folder of folders.filter((name) => existsSync(name)))
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.parentPath.includes('/pagefind')) continue;
      const ending = path.extname(entry.name).slice(1);
      counts.all = (counts.all ?? 0) + 1;
      counts[ending] = (counts[ending] ?? 0) + 1;
      counts.bytes = (counts.bytes ?? 0) + statSync(path.join(entry.parentPath, entry.name)).size;
    }
  return counts;
}

function readFrame(publicTree: string): Frame {
  const list = read(publicTree, 'media/index.html');
  return {
    item: mainOf(read(publicTree, 'media/record-1/index.html')).before,
    list: mainOf(list).before,
    end: mainOf(list).after,
    drawings: list.match(/<svg class="art".*?<\/svg>/gs) ?? [],
  };
}

/** From the styles to the start of what is the page's own, that itself, and the end. */
function mainOf(page: string) {
  const [, before = '', main = '', after = ''] =
    /(<meta http-equiv.*?<main[^>]*>)(.*)(<\/main>.*)/s.exec(page) ?? [];
  return { before, main, after };
}

const read = (folder: string, name: string) => readFileSync(path.join(folder, name), 'utf8');
