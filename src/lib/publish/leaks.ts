// The leak gate: no public file may hold a run of words from a members' text or captions. Of each it takes
// every stretch of WINDOW words, less those that the item's own public fields quote on purpose, and looks
// for them in what is about to be written. A hit stops the publish and names the file.
// Its cost is that of the change: the texts of the items that a file could show, not of the catalogue.
// Tested in tests/lib/publish/leaks.test.ts; tests/publish.test.ts plants a leak in a page.

import { readFile } from 'node:fs/promises';
import type { Db } from '#db/schema.ts';
import { isCaptions, textOfCaptions } from '#lib/files/captions.ts';
import { mediaPath } from '#lib/files/store.ts';
import { plainText } from '#lib/helpers/markdown.ts';
import { Media } from '#lib/models/index.ts';
import { PublishProblem } from './problem.ts';

/**
 * Words in a stretch. Any leak of 2 × WINDOW − 1 words or more holds a whole one; a text of fewer than
 * WINDOW words cannot be told from chance.
 */
const WINDOW = 8;

/** As many of the newest items as the longest list of them shows: the feeds. */
const NEWEST = 50;

export interface LeakGate {
  /** @throws PublishProblem when `bytes` hold a members' text. */
  check(address: string, bytes: Buffer): void;
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
  const probes: Probes = { slugs: new Map(), beginnings: new Set() };
  const rows = db
    .selectFrom('media')
    .select(['id', 'slug', 'title', 'summary', 'excerpt', 'body', 'captions', 'position'])
    .where('access', '=', 'members')
    .where((eb) => eb.or([eb('body', '!=', ''), eb('captions', '!=', '[]')]));
  const add = async (row: GatedRow) => addProbes(probes, row, await captionsOf(row, data_dir));
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
  return {
    check(address, bytes) {
      const list = words(textOf(address, bytes));
      for (let at = 0; at + WINDOW <= list.length; at++) {
        if (!probes.beginnings.has(beginningOf(list, at))) continue;
        const stretch = stretchOf(list, at);
        const slug = probes.slugs.get(stretch);
        if (slug === undefined) continue;
        throw new PublishProblem(
          `Nothing was published: ${address} would show text of "${slug}" that is for members only ("${stretch} …").`,
        );
      }
    },
  };
}

type GatedRow = Pick<
  Media.Row,
  'id' | 'slug' | 'title' | 'summary' | 'excerpt' | 'body' | 'captions'
>;

interface Probes {
  /** By stretch, the item that it is from. */
  slugs: Map<string, string>;
  /** Hardly any two words of a page begin a stretch: the others need not be put together. */
  beginnings: Set<string>;
}

/** What the captions of an item say, each file by itself; a lost file can tell nothing. */
const captionsOf = (row: GatedRow, data_dir: string): Promise<string[]> =>
  Promise.all(
    Media.captionsOf(row).map(({ file }) =>
      readFile(mediaPath(data_dir, row.id, file), 'utf8').then(textOfCaptions, () => ''),
    ),
  );

function addProbes({ slugs, beginnings }: Probes, row: GatedRow, captions: string[]): void {
  const quoted = ` ${words(plainText(`${row.title}\n\n${row.summary}\n\n${row.excerpt}`)).join(' ')} `;
  for (const text of [plainText(row.body), ...captions.map(stripTags)]) {
    const list = words(text);
    for (let at = 0; at + WINDOW <= list.length; at += WINDOW) {
      const stretch = stretchOf(list, at);
      if (quoted.includes(` ${stretch} `)) continue;
      slugs.set(stretch, row.slug);
      beginnings.add(beginningOf(list, at));
    }
  }
}

const beginningOf = (list: string[], at: number) => `${list[at]} ${list[at + 1]}`;
const stretchOf = (list: string[], at: number) => list.slice(at, at + WINDOW).join(' ');

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function textOf(address: string, bytes: Buffer): string {
  const raw = bytes.toString('utf8');
  if (address.endsWith('.xml')) return textOfXml(raw);
  if (isCaptions(bytes)) return `${stripTags(textOfCaptions(raw))}\n${stripTags(raw)}`;
  if (!address.endsWith('.json')) return stripTags(raw);
  const texts: string[] = [];
  JSON.parse(raw, (_key, value) => {
    // As it stands and as HTML: in a plain text, what is between < and > is no tag.
    if (typeof value === 'string') texts.push(value, stripTags(value));
    return value;
  });
  return texts.join('\n');
}

/** Feeds carry HTML as text, escaped or as CDATA: read once as XML, and what comes out as HTML. */
function textOfXml(xml: string): string {
  const escaped = xml.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_all, text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  const text = stripTags(escaped);
  return `${text}\n${stripTags(text)}`;
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Between two cues that somebody pasted as they stand. */
const TIMES = /(?:\d\d:)?\d\d:\d\d\.\d{3} +--> +(?:\d\d:)?\d\d:\d\d\.\d{3}/g;

/** What a reader can see: the text between the tags, then the values of attributes. */
function stripTags(html: string): string {
  const attributes = [...html.matchAll(/="([^"]{20,})"/g)].map(([, value]) => value);
  return [html.replace(/<[^>]*>/g, ' '), ...attributes]
    .join('\n')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_all, hex, code) =>
      String.fromCodePoint(Math.min(Number.parseInt(code, hex ? 16 : 10), 0x10ffff)),
    )
    .replace(/&([a-z]+);/gi, (all, name) => named[name] ?? all)
    .replace(TIMES, ' ');
}
