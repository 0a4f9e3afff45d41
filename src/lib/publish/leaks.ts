// The leak gate: no public file may hold a run of words from a members' text or captions. Of each it takes
// every stretch of WINDOW words, less those that the item's own public fields quote on purpose, and looks
// for them in what is about to be written. A hit stops the publish and names the file.
// The whole site is held against a table in memory, a change against an index on the disk that follows each
// change (leak-index.ts): either way against all members' texts, drafts among them.
// Tested in tests/lib/publish/leaks.test.ts; tests/publish.test.ts plants a leak in a page.

import { readFile } from 'node:fs/promises';
import type { Db } from '#db/schema.ts';
import { textOfCaptions } from '#lib/files/captions.ts';
import { mediaPath } from '#lib/files/store.ts';
import { wordsOf } from '#lib/helpers/markdown.ts';
import { Media } from '#lib/models/index.ts';
import { openLeakIndex } from './leak-index.ts';
import { LeakProblem } from './problem.ts';
import { eachStretch, makeTable, ownerOf, type StretchTable, WINDOW } from './stretches.ts';
import { stripTags, visibleText } from './visible.ts';

export interface LeakGate {
  /** @throws LeakProblem when `bytes` hold a members' text. */
  check(address: string, bytes: Buffer): void;
  /** With these a thread makes the same gate. */
  secrets: Secrets;
}

/** What must not be shown: a table, with the slug of each text by its number less one, or the file of an index. */
export type Secrets = { table: StretchTable; slugs: string[] } | { index: string };

/** What must not be shown of one item. */
export interface ItemSecrets {
  id: string;
  slug: string;
  /** Hashes of stretches, as two halves after each other. */
  halves: number[];
}

/** Where a stretch stands in a text, and the item whose secret it is. */
export interface Hit {
  slug: string;
  from: number;
  to: number;
}

/** Answers a stretch of a text that must not be shown. */
export type Finder = (text: string) => Hit | undefined;

const STYLES = /<style\b[^>]*>[\s\S]*?<\/style>/g;

/** @param find looks these secrets up, if there is somebody already who does */
export function gateOf(secrets: Secrets, find = finderOf(secrets)): LeakGate {
  /** The styles that stand in thousands of pages are read once. */
  const passed = new Set<string>();
  return {
    secrets,
    check(address, bytes) {
      const blocks: string[] = [];
      const raw = bytes.toString('utf8').replace(STYLES, (block) => {
        if (passed.has(block)) return ' ';
        blocks.push(block);
        return block;
      });
      const text = visibleText(address, raw);
      const hit = find(text);
      if (hit) {
        const stretch = text.slice(hit.from, hit.to).replace(/[^\p{L}\p{N}]+/gu, ' ');
        throw new LeakProblem(
          `${address} would show text of "${hit.slug}" that is for members only ("${stretch} …").`,
        );
      }
      for (const block of blocks) passed.add(block);
    },
  };
}

/** Of an index, one that stays open as long as the thread. */
const finderOf = (secrets: Secrets): Finder =>
  'index' in secrets ? openLeakIndex(secrets.index).find : inTable(secrets);

/** The secrets of all items as a table in memory. */
export function tableOf(items: ItemSecrets[]): Secrets {
  return {
    table: makeTable(items.map(({ halves }) => halves)),
    slugs: items.map(({ slug }) => slug),
  };
}

/**
 * What the texts and captions for members say.
 * @param data_dir where captions lie
 * @param ids of the items that are asked for; undefined for all
 */
export async function readSecrets(
  db: Db,
  data_dir: string,
  ids?: Set<string>,
): Promise<ItemSecrets[]> {
  const rows = db
    .selectFrom('media')
    .select(['id', 'slug', 'title', 'summary', 'excerpt', 'body', 'captions'])
    .where('access', '=', 'members')
    .where((eb) => eb.or([eb('body', '!=', ''), eb('captions', '!=', '[]')]))
    .$if(ids !== undefined, (query) => query.where('id', 'in', [...(ids ?? [])]));
  const items: ItemSecrets[] = [];
  for await (const row of rows.stream())
    items.push(secretsOf(row, await captionsOf(row, data_dir)));
  return items;
}

function inTable({ table, slugs }: { table: StretchTable; slugs: string[] }): Finder {
  return (text) => {
    let hit: Hit | undefined;
    eachStretch(text, (low, high, from, to) => {
      if (hit) return;
      const owner = ownerOf(table, low, high);
      if (owner > 0) hit = { slug: slugs[owner - 1] ?? '', from, to };
    });
    return hit;
  };
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
  const quoted = new Set<string>();
  const keyOf = (low: number, high: number) => `${low} ${high}`;
  eachStretch(wordsOf(`${row.title}\n\n${row.summary}\n\n${row.excerpt}`), (low, high) =>
    quoted.add(keyOf(low, high)),
  );
  const halves: number[] = [];
  for (const text of [wordsOf(row.body), ...captions.map(stripTags)])
    eachStretch(
      text,
      (low, high) => {
        if (!quoted.has(keyOf(low, high))) halves.push(low, high);
      },
      WINDOW,
    );
  return { id: row.id, slug: row.slug, halves };
}
