// The leak gate: no public file may hold a run of words from a members' text or captions. Of each it takes
// every stretch of WINDOW words, less those that the item's own public fields quote on purpose, and looks
// for them in what is about to be written. A hit stops the publish and names the file.
// Its cost is that of the change: the texts of the items that a file could show, not of the catalogue.
// Tested in tests/lib/publish/leaks.test.ts; tests/publish.test.ts plants a leak in a page.

import { readFile } from 'node:fs/promises';
import type { Db } from '#db/schema.ts';
import { textOfCaptions } from '#lib/files/captions.ts';
import { mediaPath } from '#lib/files/store.ts';
import { plainText } from '#lib/helpers/markdown.ts';
import { Media } from '#lib/models/index.ts';
import { PublishProblem } from './problem.ts';
import {
  eachStretch,
  makeTable,
  type Noted,
  ownerOf,
  type StretchTable,
  WINDOW,
} from './stretches.ts';
import { stripTags, visibleText } from './visible.ts';

/** As many of the newest items as the longest list of them shows: the feeds. */
const NEWEST = 50;

export interface LeakGate {
  /** @throws PublishProblem when `bytes` hold a members' text. */
  check(address: string, bytes: Buffer): void;
  secrets: Secrets;
}

/** What must not be shown, as it can be handed to a worker. */
export interface Secrets {
  table: StretchTable;
  /** By the number of a text, less one, the item that it is from. */
  slugs: string[];
}

/**
 * @param data_dir where captions lie
 * @param scope slugs and positions of the items that the files to come could show; undefined for all
 */
export async function makeLeakGate(
  db: Db,
  data_dir: string,
  scope?: { slugs: Set<string>; positions: Set<number> },
): Promise<LeakGate> {
  const noted: Noted[] = [];
  const slugs: string[] = [];
  const rows = db
    .selectFrom('media')
    .select(['id', 'slug', 'title', 'summary', 'excerpt', 'body', 'captions', 'position'])
    .where('access', '=', 'members')
    .where((eb) => eb.or([eb('body', '!=', ''), eb('captions', '!=', '[]')]));
  const add = async (row: GatedRow) => {
    const owner = slugs.push(row.slug);
    noteStretches(noted, owner, row, await captionsOf(row, data_dir));
  };
  if (!scope) {
    for await (const row of rows.stream()) await add(row);
  } else {
    const near = [...scope.positions].map((position) => Math.ceil(position / Media.PAGE_SIZE));
    const wanted = await rows
      .where((eb) =>
        eb.or([
          eb('slug', 'in', [...scope.slugs]),
          ...near.map((page) =>
            eb.and([
              eb('position', '>', (page - 1) * Media.PAGE_SIZE),
              eb('position', '<=', page * Media.PAGE_SIZE),
            ]),
          ),
        ]),
      )
      .execute();
    const newest = await rows.orderBy('position', 'desc').limit(NEWEST).execute();
    for (const row of [...wanted, ...newest]) await add(row);
  }
  return gateOf({ table: makeTable(noted), slugs });
}

const STYLES = /<style\b[^>]*>[\s\S]*?<\/style>/g;

/** The same gate in another thread. */
export function gateOf(secrets: Secrets): LeakGate {
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
      eachStretch(text, (low, high, from, to) => {
        const owner = ownerOf(secrets.table, low, high);
        if (owner === 0) return;
        const stretch = text.slice(from, to).replace(/[^\p{L}\p{N}]+/gu, ' ');
        throw new PublishProblem(
          `Nothing was published: ${address} would show text of "${secrets.slugs[owner - 1]}" that is for members only ("${stretch} …").`,
        );
      });
      for (const block of blocks) passed.add(block);
    },
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

function noteStretches(noted: Noted[], owner: number, row: GatedRow, captions: string[]): void {
  const quoted = new Set<string>();
  const keyOf = (low: number, high: number) => `${low} ${high}`;
  eachStretch(plainText(`${row.title}\n\n${row.summary}\n\n${row.excerpt}`), (low, high) =>
    quoted.add(keyOf(low, high)),
  );
  for (const text of [plainText(row.body), ...captions.map(stripTags)])
    eachStretch(
      text,
      (low, high) => {
        if (!quoted.has(keyOf(low, high))) noted.push({ low, high, owner });
      },
      WINDOW,
    );
}
