// The members' texts of a release as the leak gate needs them for a change: an SQLite file beside the trees with
// the hash of each stretch and the item that it is from. It is made with the release, and follows each change
// before anything is written; so a change is held against all members' texts at the cost of the change.
// Tested in tests/lib/publish/leaks.test.ts.

import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { Finder, ItemSecrets } from './leaks.ts';
import { eachStretch, recentStretches } from './stretches.ts';

export interface LeakIndex {
  /** Asks for what was asked for before, and is nobody's, only once. */
  find: Finder;
  /** From now on these items have these secrets, and none besides. Call it before a publish asks. */
  follow(ids: Iterable<string>, items: ItemSecrets[]): void;
  close(): void;
}

export const indexIn = (release_dir: string): string => path.join(release_dir, 'leaks.db');

/** Makes the index of a release that nobody sees yet. */
export function makeLeakIndex(file: string, items: ItemSecrets[]): void {
  const sqlite = new BetterSqlite(file);
  try {
    // A crash leaves a release that is thrown away.
    sqlite.pragma('synchronous = OFF');
    sqlite.exec(`
      create table item (number integer primary key, id text not null unique, slug text not null);
      create table stretch (hash integer, item integer, primary key (hash, item)) without rowid;
      begin`);
    insertItems(sqlite, items);
    sqlite.exec('create index stretch_item on stretch (item); commit');
    sqlite.pragma('journal_mode = WAL');
  } finally {
    sqlite.close();
  }
}

export function openLeakIndex(file: string): LeakIndex {
  const sqlite = new BetterSqlite(file, { fileMustExist: true });
  try {
    return indexOf(sqlite);
  } catch (error) {
    // A disk that is full, say: what stays open keeps it from being unmounted.
    sqlite.close();
    throw error;
  }
}

function indexOf(sqlite: BetterSqlite.Database): LeakIndex {
  sqlite.pragma('synchronous = FULL');
  const lookUp = sqlite.prepare<[string], { hash: number; slug: string }>(
    `select stretch.hash, item.slug from json_each(?) as asked
     join stretch on stretch.hash = asked.value join item on item.number = stretch.item limit 1`,
  );
  /** Asked before, and nobody's: pages have most of their words in common. */
  const known = recentStretches();
  const version = () => sqlite.pragma('data_version', { simple: true });
  let seen = version();
  return {
    find(text) {
      const asked: number[] = [];
      eachStretch(text, (low, high) => {
        if (!known.has(low, high)) asked.push(low, high);
      });
      if (asked.length === 0) return undefined;
      const found = lookUp.get(JSON.stringify(hashesOf(asked)));
      if (found) return { slug: found.slug, ...placeOf(found.hash, text) };
      eachPair(asked, known.add);
      return undefined;
    },
    follow(ids, items) {
      // Another publisher may have been here.
      if (version() !== seen) known.clear();
      seen = version();
      for (const { halves } of items) eachPair(halves, known.forget);
      sqlite.transaction(() => {
        for (const id of ids) {
          const item = sqlite
            .prepare<[string], { number: number }>('delete from item where id = ? returning number')
            .get(id);
          if (item) sqlite.prepare('delete from stretch where item = ?').run(item.number);
        }
        insertItems(sqlite, items);
      })();
    },
    close: () => sqlite.close(),
  };
}

/** Where the stretch with this hash stands in a text that has it. */
function placeOf(hash: number, text: string): { from: number; to: number } {
  let place = { from: 0, to: 0 };
  eachStretch(text, (low, high, from, to) => {
    if (hashOf(low, high) === hash) place = { from, to };
  });
  return place;
}

function insertItems(sqlite: BetterSqlite.Database, items: ItemSecrets[]): void {
  const item = sqlite.prepare('insert into item (id, slug) values (?, ?)');
  const stretch = sqlite.prepare('insert or ignore into stretch values (?, ?)');
  const count = items.reduce((sum, { halves }) => sum + halves.length / 2, 0);
  // A million rows as arrays of two would take as much memory as all else that a publish needs.
  const hashes = new Float64Array(count);
  const numbers = new Uint32Array(count);
  let at = 0;
  for (const { id, slug, halves } of items) {
    const number = Number(item.run(id, slug).lastInsertRowid);
    eachPair(halves, (low, high) => {
      hashes[at] = hashOf(low, high);
      numbers[at++] = number;
    });
  }
  // In the order of the tree that they go into: a million rows take a second or two.
  const order = new Uint32Array(count).map((_, place) => place);
  order.sort((a, b) => (hashes[a] as number) - (hashes[b] as number));
  for (const place of order) stretch.run(hashes[place], numbers[place]);
}

function hashesOf(halves: number[]): number[] {
  const hashes: number[] = [];
  eachPair(halves, (low, high) => hashes.push(hashOf(low, high)));
  return hashes;
}

function eachPair(halves: number[], visit: (low: number, high: number) => void): void {
  for (let at = 0; at < halves.length; at += 2)
    visit(halves[at] as number, halves[at + 1] as number);
}

/** As many bits of the two halves as a number holds exactly: 53. */
const hashOf = (low: number, high: number): number => (high & 0x1fffff) * 0x100000000 + (low >>> 0);
