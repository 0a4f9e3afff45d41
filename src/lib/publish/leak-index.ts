// What the leak gate knows of the members' texts: an SQLite file beside the trees with the hash of each stretch and
// the item that it is from, and a Bloom filter of them, which answers for nearly all that is asked. It is made with
// the release, and follows each change before anything is written; so a file is held against all members' texts at
// the cost of reading it.
// Tested in tests/lib/publish/leak-index.test.ts, and through the gate in leaks.test.ts.

import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { type Bloom, bloomOf, wordsFor } from './bloom.ts';
import { eachStretch } from './stretches.ts';

/** What must not be shown of one item. */
export interface ItemSecrets {
  id: string;
  slug: string;
  /** See `hashOf`. */
  hashes: number[];
}

/** Of many items, one after the other. */
export type Secrets = AsyncIterable<ItemSecrets> | Iterable<ItemSecrets>;

/** Where a stretch that must not be shown stands in a text, and the item that it is from. */
export interface Hit {
  slug: string;
  from: number;
  to: number;
}

export interface LeakIndex {
  file: string;
  find(text: string): Hit | undefined;
  /** From now on these items have these secrets, and none besides. Call it before a publish asks. */
  follow(ids: Iterable<string>, items: Secrets): Promise<void>;
  close(): void;
}

/** So many of them are kept: more than a hundred small publishes have. */
const CLEARED = 10_000;

export const indexIn = (release_dir: string): string => path.join(release_dir, 'leaks.db');

/** As many bits of the two halves of a stretch's hash as a number holds exactly: 53. */
export const hashOf = (low: number, high: number): number =>
  (high & 0x1fffff) * 0x100000000 + (low >>> 0);

/** Hands over the halves, as far as they are in a hash. */
const halvesOf = <T>(hash: number, take: (low: number, high: number) => T): T =>
  take(hash | 0, Math.floor(hash / 0x100000000));

/** Makes the index of a release that nobody sees yet. @param file `:memory:` for one that is thrown away */
export async function makeLeakIndex(file: string, items: Secrets): Promise<LeakIndex> {
  const sqlite = new BetterSqlite(file);
  try {
    // A crash leaves a release that is thrown away.
    sqlite.pragma('synchronous = OFF');
    sqlite.exec(`
      create table item (number integer primary key, id text not null unique, slug text not null);
      create table stretch (hash integer, item integer, primary key (hash, item)) without rowid;
      create table bloom (number integer primary key, words blob not null);
      begin`);
    const { hashes, numbers } = await insertItems(sqlite, items);
    insertStretches(sqlite, hashes, numbers);
    const { words, add } = bloomOf(wordsFor(hashes.length));
    for (const hash of hashes) halvesOf(hash, add);
    const part = sqlite.prepare('insert into bloom values (?, ?)');
    for (let number = 0; number * PART < words.length; number++)
      part.run(number, partOf(words, number));
    sqlite.exec('create index stretch_item on stretch (item); commit');
    sqlite.pragma('journal_mode = WAL');
    return indexOf(file, sqlite);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

export function openLeakIndex(file: string): LeakIndex {
  const sqlite = new BetterSqlite(file, { fileMustExist: true });
  try {
    return indexOf(file, sqlite);
  } catch (error) {
    // A disk that is full, say: what stays open keeps it from being unmounted.
    sqlite.close();
    throw error;
  }
}

function indexOf(file: string, sqlite: BetterSqlite.Database): LeakIndex {
  sqlite.pragma('synchronous = FULL');
  const lookUp = sqlite.prepare<[number], { slug: string }>(
    'select slug from stretch join item on item.number = stretch.item where hash = ? limit 1',
  );
  const version = () => sqlite.pragma('data_version', { simple: true });
  let seen = version();
  let bloom = readBloom(sqlite);
  /** Stretches that the filter takes for secret and the table does not know: the same cards stand in many pages. */
  const cleared = new Set<number>();
  return {
    file,
    find(text) {
      let hit: Hit | undefined;
      eachStretch(text, (low, high, from, to) => {
        if (hit || !bloom.mayHave(low, high)) return;
        const hash = hashOf(low, high);
        if (cleared.has(hash)) return;
        const found = lookUp.get(hash);
        if (found) hit = { slug: found.slug, from, to };
        else if (cleared.size < CLEARED) cleared.add(hash);
      });
      return hit;
    },
    async follow(ids, items) {
      if (version() !== seen) {
        // Another publisher has been here.
        bloom = readBloom(sqlite);
        cleared.clear();
      }
      seen = version();
      if (cleared.size === CLEARED) cleared.clear();
      sqlite.exec('begin immediate');
      try {
        for (const id of ids) removeItem(sqlite, id);
        const { hashes, numbers } = await insertItems(sqlite, items);
        insertStretches(sqlite, hashes, numbers);
        for (const hash of hashes) {
          halvesOf(hash, bloom.add);
          cleared.delete(hash);
        }
        updateBloom(sqlite, bloom, hashes);
        sqlite.exec('commit');
      } catch (error) {
        if (sqlite.inTransaction) sqlite.exec('rollback');
        throw error;
      }
    },
    close: () => sqlite.close(),
  };
}

function removeItem(sqlite: BetterSqlite.Database, id: string): void {
  const item = sqlite
    .prepare<[string], { number: number }>('delete from item where id = ? returning number')
    .get(id);
  if (item) sqlite.prepare('delete from stretch where item = ?').run(item.number);
}

/** Hashes, and the number of the item of each. A million of them as arrays of two would take ten times the memory. */
interface Stretches {
  hashes: Float64Array;
  numbers: Uint32Array;
}

async function insertItems(sqlite: BetterSqlite.Database, items: Secrets): Promise<Stretches> {
  const insert = sqlite.prepare('insert into item (id, slug) values (?, ?)');
  let [hashes, numbers] = [new Float64Array(1024), new Uint32Array(1024)];
  let count = 0;
  for await (const item of items) {
    const number = Number(insert.run(item.id, item.slug).lastInsertRowid);
    for (const hash of item.hashes) {
      if (count === hashes.length)
        [hashes, numbers] = [grown(hashes, Float64Array), grown(numbers, Uint32Array)];
      hashes[count] = hash;
      numbers[count++] = number;
    }
  }
  return { hashes: hashes.subarray(0, count), numbers: numbers.subarray(0, count) };
}

function grown<T extends Float64Array | Uint32Array>(list: T, Kind: new (length: number) => T): T {
  const longer = new Kind(list.length * 2);
  longer.set(list);
  return longer;
}

function insertStretches(
  sqlite: BetterSqlite.Database,
  hashes: Float64Array,
  numbers: Uint32Array,
): void {
  const insert = sqlite.prepare('insert or ignore into stretch values (?, ?)');
  // In the order of the tree that they go into: a million rows take a second or two.
  const order = new Uint32Array(hashes.length).map((_, place) => place);
  order.sort((a, b) => (hashes[a] as number) - (hashes[b] as number));
  for (const place of order) insert.run(hashes[place], numbers[place]);
}

/** Words of the filter in a row: a change writes the rows that it touches. */
const PART = 256;

const partOf = (words: Int32Array, number: number): Buffer =>
  Buffer.from(words.buffer, words.byteOffset + number * PART * 4, PART * 4);

function readBloom(sqlite: BetterSqlite.Database): Bloom {
  const parts = sqlite.prepare<[], Buffer>('select words from bloom order by number').pluck().all();
  const bytes = new Uint8Array(Buffer.concat(parts));
  return bloomOf(new Int32Array(bytes.buffer));
}

function updateBloom(sqlite: BetterSqlite.Database, { words }: Bloom, hashes: Float64Array): void {
  const mask = words.length - 1;
  const touched = new Set<number>();
  for (const hash of hashes) touched.add(Math.floor((halvesOf(hash, (low) => low) & mask) / PART));
  const update = sqlite.prepare('update bloom set words = ? where number = ?');
  for (const number of touched) update.run(partOf(words, number), number);
}
