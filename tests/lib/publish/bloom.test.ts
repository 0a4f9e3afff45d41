import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bloomOf, wordsFor } from '#lib/publish/bloom.ts';

const half = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const stretch = fc.tuple(half, half);

test('what was added is never denied', () => {
  fc.assert(
    fc.property(fc.array(stretch), (added) => {
      const bloom = bloomOf(wordsFor(added.length));
      for (const one of added) bloom.add(...one);
      for (const one of added) expect(bloom.mayHave(...one)).toBe(true);
    }),
  );
});

test('an empty one has nothing', () => {
  const bloom = bloomOf(wordsFor(0));
  fc.assert(fc.property(stretch, (one) => !bloom.mayHave(...one)));
});

test('with a word for each stretch it denies 99 in 100 of those that were not added', () => {
  const count = 2 ** 16;
  const values = new Int32Array(count * 4);
  for (const at of values.keys())
    values[at] = createHash('md5').update(`${at}`).digest().readInt32LE();
  const pair = (n: number) => [values[n * 2] as number, values[n * 2 + 1] as number] as const;
  const bloom = bloomOf(wordsFor(count));
  expect(bloom.words.length).toBe(count);
  for (let n = 0; n < count; n++) bloom.add(...pair(n));
  let wrong = 0;
  for (let n = count; n < 2 * count; n++) if (bloom.mayHave(...pair(n))) wrong++;
  expect(wrong / count).toBeLessThan(0.01);
});
