import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachStretch, WINDOW } from '#lib/publish/stretches.ts';

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
