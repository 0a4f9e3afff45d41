import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Db } from '#db/schema.ts';
import { makeTally, type Tally } from '#lib/counters/tally.ts';
import { Site } from '#lib/models/index.ts';
import { testDatabase } from '../../support/database.ts';

let db: Db;
let close: () => Promise<void>;
let tally: Tally;
/** What it wants to do in a while; nothing does it but the test. */
let later: (() => void)[];
/** In how many milliseconds it last wanted to. */
let wait: number;

beforeEach(async () => {
  ({ db, close } = await testDatabase());
  later = [];
  tally = makeTally(db, {
    later(work, ms) {
      later.push(work);
      wait = ms;
    },
  });
});
afterEach(() => close());

const due = async () => {
  for (const work of later.splice(0)) work();
  await tally.flush();
};

test('a hit is answered at once and written later, all of them in one statement', async () => {
  await Site.set(db, 'plays:a', 41);
  expect(await tally.add('plays:a')).toBe(42);
  expect(await tally.add('plays:a')).toBe(43);
  expect(await tally.add('plays:b')).toBe(1);
  expect(await tally.read('plays:a')).toBe(43);
  expect(await Site.get(db, 'plays:a')).toBe(41);
  expect(later.length).toBe(1);
  // What a power cut loses.
  expect(wait).toBeLessThan(1000);
  await due();
  expect([await Site.get(db, 'plays:a'), await Site.get(db, 'plays:b')]).toEqual([43, 1]);
  expect(await tally.read('plays:a')).toBe(43);
});

test('hits that come while others are being written are neither lost nor counted twice', async () => {
  const answers: number[] = [];
  const hits: Promise<unknown>[] = [];
  for (let n = 0; n < 500; n++) {
    hits.push(tally.add('plays:a').then((value) => answers.push(value)));
    if (n % 7 === 0) hits.push(tally.flush());
    if (n % 50 === 0) await Promise.resolve();
  }
  await Promise.all(hits);
  await due();
  expect(await Site.get(db, 'plays:a')).toBe(500);
  expect(answers.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
});

test('two processes that count the same add up', async () => {
  const other = makeTally(db, { later: (work) => void later.push(work) });
  for (let n = 0; n < 10; n++) await Promise.all([tally.add('plays:a'), other.add('plays:a')]);
  await Promise.all([tally.flush(), other.flush()]);
  expect(await Site.get(db, 'plays:a')).toBe(20);
  expect([await tally.add('plays:a'), await other.read('plays:a')]).toEqual([21, 20]);
});

test('what cannot be written is kept until it can', async () => {
  expect(await tally.add('plays:a')).toBe(1);
  await sql`alter table site rename to away`.execute(db);
  await tally.flush();
  expect(later.length).toBe(1);
  expect(await tally.add('plays:a')).toBe(2);
  await expect(tally.add('plays:b')).rejects.toThrow('no such table');
  await sql`alter table away rename to site`.execute(db);
  await due();
  expect(await Site.get(db, 'plays:a')).toBe(2);
  // Whoever was told of a failure was not counted.
  expect(await Site.get(db, 'plays:b')).toBeUndefined();
});

test('what holds no number is refused, and does not keep the others from being written', async () => {
  await Site.set(db, 'name', 'Side A');
  await expect(tally.add('name')).rejects.toThrow(TypeError);
  await tally.add('plays:a');
  await tally.add('plays:b');
  await Site.set(db, 'plays:a', 'not a number any more');
  await due();
  expect(await Site.get(db, 'plays:a')).toBe('not a number any more');
  expect(await Site.get(db, 'plays:b')).toBe(1);
  await tally.flush();
  expect(later).toEqual([]);
});

test('a counter that nobody counts any more is asked of the database, whoever changed it', async () => {
  await tally.add('plays:a');
  await due();
  await Site.set(db, 'plays:a', 1312);
  expect(await tally.read('plays:a')).toBe(1312);
  expect(await tally.add('plays:a')).toBe(1313);
});
