// The leak gate: no public file may hold a run of words from a members' text or captions. Of each it takes
// every stretch of WINDOW words, less those that the item's own public fields quote on purpose, and looks
// for them in what is about to be written (leak-index.ts): those of all members' texts, drafts among them. A hit
// stops the publish and names the file.
// Tested in tests/lib/publish/leaks.test.ts; tests/publish.test.ts plants a leak in a page.

import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { inList } from '#db/in-list.ts';
import type { Db } from '#db/schema.ts';
import { textOfCaptions } from '#lib/files/captions.ts';
import { mediaPath } from '#lib/files/place.ts';
import { wordsOf } from '#lib/helpers/markdown.ts';
import { Media } from '#lib/models/index.ts';
import { hashOf, type ItemSecrets, type LeakIndex } from './leak-index.ts';
import { LeakProblem } from './problem.ts';
import { eachStretch, plainly, WINDOW } from './stretches.ts';
import { blocksOf, stripTags, visibleText } from './visible.ts';

export interface LeakGate {
  /** @throws LeakProblem when `bytes` hold a members' text. */
  check(address: string, bytes: Buffer): void;
  /** What is asked: a thread opens its file and makes the same gate. */
  index: LeakIndex;
}

export function gateOf(index: LeakIndex): LeakGate {
  /** The styles that stand in thousands of pages are read once. */
  const passed = new Set<string>();
  return {
    index,
    check(address, bytes) {
      const whole = bytes.toString('utf8');
      // Only pages have styles.
      const styles = /(\/|\.html)$/.test(address) ? blocksOf(whole, 'style') : [];
      const rest = styles
        .filter((block) => passed.has(block))
        .reduce((raw, block) => raw.replace(block, () => ' '), whole);
      const text = visibleText(address, rest);
      const hit = index.find(text);
      if (hit) {
        const stretch = plainly(text)
          .slice(hit.from, hit.to)
          .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ');
        throw new LeakProblem(
          `${address} would show text of "${hit.slug}" that is for members only ("${stretch} …").`,
        );
      }
      for (const block of styles) passed.add(block);
    },
  };
}

/**
 * What the texts and captions for members say.
 * @param data_dir where captions lie
 * @param ids of the items that are asked for; undefined for all
 */
export async function* readSecrets(
  db: Db,
  data_dir: string,
  ids?: Set<string>,
): AsyncIterable<ItemSecrets> {
  const rows = db
    .selectFrom('media')
    .select(['id', 'slug', 'title', 'summary', 'excerpt', 'body', 'captions'])
    // With the plus, SQLite does not look through all items of this access for the few that are asked for.
    .where(sql<string>`+access`, '=', 'members')
    .where((eb) => eb.or([eb('body', '!=', ''), eb('captions', '!=', '[]')]))
    .$if(ids !== undefined, (query) => query.where('id', 'in', inList(ids ?? [])));
  for await (const row of rows.stream()) yield secretsOf(row, await captionsOf(row, data_dir));
}

type GatedRow = Pick<
  Media.Row,
  'id' | 'slug' | 'title' | 'summary' | 'excerpt' | 'body' | 'captions'
>;

/** What the captions of an item say, each file by itself; a lost file can tell nothing. */
const captionsOf = (row: GatedRow, data_dir: string): Promise<string[]> =>
  Promise.all(
    Media.captionsOf(row).map(({ file }) =>
      readFile(mediaPath(data_dir, row.id, file), 'utf8').then(textOfCaptions, () => ''),
    ),
  );

function secretsOf(row: GatedRow, captions: string[]): ItemSecrets {
  const quoted = new Set<number>();
  eachStretch(wordsOf(`${row.title}\n\n${row.summary}\n\n${row.excerpt}`), (low, high) =>
    quoted.add(hashOf(low, high)),
  );
  const hashes: number[] = [];
  for (const text of [wordsOf(row.body), ...captions.map(stripTags)])
    eachStretch(
      text,
      (low, high) => {
        const hash = hashOf(low, high);
        if (!quoted.has(hash)) hashes.push(hash);
      },
      WINDOW,
    );
  return { id: row.id, slug: row.slug, hashes };
}
