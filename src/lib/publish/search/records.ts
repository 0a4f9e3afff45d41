// What is searched of a part: the JSON twins of its items as they lie in the public tree, and the captions that
// everybody gets. Nothing else is read, so that the index holds what was published and passed the leak gate,
// and cannot hold what was not.
// Tested in tests/lib/publish/search/records.test.ts.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '#db/schema.ts';
import { textOfCaptions } from '#lib/files/captions.ts';
import { hasCode } from '#lib/helpers/errors.ts';
import { plainText } from '#lib/helpers/markdown.ts';
import type { Media, Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import type { Part } from './parts.ts';

/** As Pagefind takes it. */
export interface SearchRecord {
  url: string;
  language: string;
  content: string;
  /** Searched like the content. */
  meta: { title: string };
  /** What a find shows besides. Called filters since Pagefind searches for all else. */
  filters: Record<string, string[]>;
}

type Twin = Partial<Media.Public> &
  Pick<Product.Public, 'url' | 'title' | 'summary' | 'poster_url'>;

/** In the order of their positions. */
export async function recordsOf(db: Db, public_dir: string, part: Part): Promise<SearchRecord[]> {
  const rows = await db
    .selectFrom(part.shelf)
    .select(['slug', 'position'])
    .where('position', '>=', part.from)
    .where('position', '<=', part.to)
    .orderBy('position')
    .execute();
  const folder = part.shelf === 'media' ? 'media' : 'products';
  const records: SearchRecord[] = [];
  for (const { slug, position } of rows) {
    const file = path.join(public_dir, folder, `${slug}.json`);
    const twin = await readFile(file, 'utf8').catch((error) => {
      if (hasCode(error, 'ENOENT')) return undefined; // not public: a draft again, or not due yet
      throw error;
    });
    if (twin === undefined) continue;
    const record = await recordOf(public_dir, JSON.parse(twin));
    record.filters.position = [String(position)];
    records.push(record);
  }
  return records;
}

async function recordOf(public_dir: string, twin: Twin): Promise<SearchRecord> {
  const { url, title, summary, poster_url, kind, access, excerpt, body, tags, captions } = twin;
  const said = await Promise.all((captions ?? []).map((track) => wordsOf(public_dir, track.url)));
  const named = (tags ?? []).map((tag) => `· ${tag.title}`).join(' ');
  const [opening, whole] = [plainText(excerpt ?? ''), plainText(body ?? '')];
  // The text of an article begins with its excerpt.
  const words = whole.startsWith(opening) ? [whole] : [opening, whole];
  const content = [summary, ...words, named, ...said];
  return {
    url,
    language: texts.lang.split('-')[0] ?? texts.lang,
    // Pagefind finds nothing in a record without words, not even its title.
    content: content.filter(Boolean).join('\n') || title,
    meta: { title },
    filters: {
      kind: [kind ?? 'product'],
      ...(access && { access: [access] }),
      ...(poster_url && { image: [poster_url] }),
    },
  };
}

const wordsOf = async (public_dir: string, url: string): Promise<string> =>
  textOfCaptions(await readFile(path.join(public_dir, decodeURIComponent(url)), 'utf8')).replace(
    /<[^>]*>/g,
    ' ',
  );
