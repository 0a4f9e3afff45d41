import { expect } from 'vitest';
import { connect } from '#db/connect.ts';
import * as Attempts from '#lib/models/shared/attempts.ts';
import { test } from '../../../support/database.ts';
import { program } from '../../../support/program.ts';

const MINUTE = 60_000;
const START = Date.UTC(2027, 0, 1);
const a = { key: 'a', window: 15 * MINUTE };
const b = { key: 'b', window: 60 * MINUTE };

test('tries are counted one by one until their window is over', async ({ db }) => {
  const counts = async (now: number) =>
    (await Attempts.count(db, [a, b], now)).map(({ key, count }) => [key, count]);
  expect(await counts(START)).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  expect(await counts(START + 15 * MINUTE - 1)).toEqual([
    ['a', 2],
    ['b', 2],
  ]);
  expect(await counts(START + 15 * MINUTE)).toEqual([
    ['a', 1],
    ['b', 3],
  ]);
});

test('a window begins with its first try and is not made longer by the next ones', async ({
  db,
}) => {
  const until = async (now: number) => (await Attempts.count(db, [a], now))[0]?.until;
  expect(await until(START)).toBe(START + a.window);
  expect(await until(START + MINUTE)).toBe(START + a.window);
});

test('a window that a clock began which ran ahead is over once the clock is right', async ({
  db,
}) => {
  await Attempts.count(db, [a], START + 24 * 60 * MINUTE);
  const [counted] = await Attempts.count(db, [a], START);
  expect(counted).toEqual({ key: 'a', count: 1, until: START + a.window });
});

test('forty at once are forty', async ({ db }) => {
  const all = await Promise.all(
    Array.from({ length: 40 }, () => Attempts.count(db, [a, b], START)),
  );
  const counts = all.map(([first]) => first?.count ?? 0).toSorted((x, y) => x - y);
  expect(counts).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test('tries of one moment count in whichever order they come', async ({ db }) => {
  await Attempts.count(db, [a], START);
  const [counted] = await Attempts.count(db, [a], START - 1000);
  expect(counted).toEqual({ key: 'a', count: 2, until: START + a.window });
});

test('two processes count together, and a restart forgets nothing', async ({ db, file }) => {
  const now = Date.now();
  const other = await program(
    file,
    `const Attempts = await import('#lib/models/shared/attempts.ts');
     for (let n = 0; n < 50; n++) await Attempts.count(db, [${JSON.stringify(a)}], ${now});`,
  );
  for (let n = 0; n < 50; n++) await Attempts.count(db, [a], now);
  expect(await other.ended).toBe(0);
  const again = connect(file);
  expect((await Attempts.count(again, [a], now))[0]?.count).toBe(101);
  await again.destroy();
});

test('a good try is taken back, and never below nothing', async ({ db }) => {
  await Attempts.count(db, [a], START);
  for (let n = 0; n < 3; n++) await Attempts.takeBack(db, ['a', 'unknown']);
  expect((await Attempts.count(db, [a], START))[0]?.count).toBe(1);
});

test('what is over is not listed, and is swept away', async ({ db }) => {
  await Attempts.count(db, [a, b], START);
  const now = START + 20 * MINUTE;
  expect((await Attempts.list(db, [a, b], now)).map(({ key }) => key)).toEqual(['b']);
  await Attempts.sweep(db, now);
  expect(await db.selectFrom('attempt').select('key').execute()).toEqual([{ key: 'b' }]);
  await Attempts.forget(db, 'b');
  expect(await db.selectFrom('attempt').selectAll().execute()).toEqual([]);
});
