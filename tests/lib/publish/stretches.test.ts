import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eachStretch,
  makeTable,
  ownerOf,
  recentStretches,
  WINDOW,
} from '#lib/publish/stretches.ts';

const line = 'one two three four five six seven eight nine ten';

/** The stretches of a text, as hash and words. */
function stretchesOf(text: string, stride?: number): { hash: string; words: string }[] {
  const found: { hash: string; words: string }[] = [];
  eachStretch(
    text,
    (low, high, from, to) =>
      found.push({ hash: `${low} ${high}`, words: text.slice(from, to).toLowerCase() }),
    stride,
  );
  return found;
}

test('a text has a stretch at every word that has seven after it', () => {
  expect(stretchesOf(line).map(({ words }) => words)).toEqual([
    'one two three four five six seven eight',
    'two three four five six seven eight nine',
    'three four five six seven eight nine ten',
  ]);
  expect(stretchesOf('one two three four five six seven')).toEqual([]);
});

test('with a stride there is one for so many words', () => {
  expect(stretchesOf(`${line} ${line}`, WINDOW).map(({ words }) => words)).toEqual([
    'one two three four five six seven eight',
    'nine ten one two three four five six',
  ]);
});

test('where it stands, case, and what is between the words make no difference', () => {
  const [plain] = stretchesOf(line);
  const odd = 'Before that: ONE—two,\nthree (four) five… "six" seven/EIGHT!';
  expect(stretchesOf(odd).at(-1)?.hash).toBe(plain?.hash);
});

test('letters of every script count, and so does their order', () => {
  const [first] = stretchesOf('äh öl über straße 北京 город ελλάδα 42');
  const [other] = stretchesOf('öl äh über straße 北京 город ελλάδα 42');
  expect(first).toBeDefined();
  expect(first?.hash).not.toBe(other?.hash);
});

test('two stretches have one hash exactly when they have the same words', () => {
  const word = fc.stringMatching(/^[a-c]{1,2}$/);
  const text = fc.array(word, { minLength: 8, maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(text, text, (one, other) => {
      for (const a of stretchesOf(one))
        for (const b of stretchesOf(other)) expect(a.hash === b.hash).toBe(a.words === b.words);
    }),
  );
});

test('a table tells whose a stretch is, and of all others that they are nobody’s', () => {
  const texts = Array.from({ length: 500 }, (_, n) => line.replaceAll('e', `e${n} `));
  const halvesOf = (text: string) => {
    const halves: number[] = [];
    eachStretch(text, (low, high) => halves.push(low, high));
    return halves;
  };
  const table = makeTable(texts.map(halvesOf));
  for (const [at, text] of texts.entries())
    eachStretch(text, (low, high) => expect(ownerOf(table, low, high)).toBe(at + 1));
  eachStretch(line, (low, high) => expect(ownerOf(table, low, high)).toBe(0));
});

test('an empty table knows nobody', () => {
  expect(ownerOf(makeTable([]), 1, 2)).toBe(0);
});

test('what was remembered is there until it is forgotten or another takes its slot, and nothing else is', () => {
  const half = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half)), fc.tuple(half, half), (added, other) => {
      const recent = recentStretches();
      for (const [low, high] of added) recent.add(low, high);
      const last = added.at(-1);
      if (last?.some((value) => value !== 0)) expect(recent.has(...last)).toBe(true);
      const isAdded = added.some(([low, high]) => low === other[0] && high === other[1]);
      if (!isAdded) expect(recent.has(...other)).toBe(false);
      if (last) recent.forget(...last);
      if (last) expect(recent.has(...last)).toBe(false);
      recent.clear();
      for (const stretch of added) expect(recent.has(...stretch)).toBe(false);
    }),
  );
  const recent = recentStretches();
  recent.add(5, 1);
  recent.add(5, 2);
  recent.forget(5, 1);
  expect([recent.has(5, 1), recent.has(5, 2), recent.has(0, 0)]).toEqual([false, true, false]);
});
