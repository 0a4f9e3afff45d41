import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  LARGE,
  partNamed,
  partOf,
  partsOf,
  partsShown,
  SMALL,
} from '../../../../src/lib/publish/search/parts.ts';

const media = (last: number) => partsOf({ media: last, product: 0 });
const lasts = fc.integer({ min: 0, max: 200_000 });

test('every position is in one part, and no part is larger than the largest', () => {
  fc.assert(
    fc.property(lasts, (last) => {
      let next = 1;
      for (const { from, to } of media(last)) {
        expect(from).toBe(next);
        expect([SMALL, LARGE]).toContain(to - from + 1);
        next = to + 1;
      }
      expect(next).toBeGreaterThan(last);
      expect(next - last).toBeLessThanOrEqual(SMALL + 1);
    }),
  );
});

test('there are never many parts: 55 at most for 100,000 items', () => {
  expect(media(0)).toEqual([]);
  expect(media(1).map(({ name }) => name)).toEqual(['media-1-256']);
  const counts = Array.from({ length: LARGE }, (_, at) => media(100_000 - at).length);
  expect(Math.max(...counts)).toBe(55);
});

test('one more item touches the newest small part, or has small ones give way to a large one', () => {
  fc.assert(
    fc.property(lasts, (last) => {
      const before = media(last).map(({ name }) => name);
      const fresh = media(last + 1).filter(({ name }) => !before.includes(name));
      expect(fresh.length).toBeLessThanOrEqual(1);
      if (fresh[0]) expect([last + 1, last + SMALL]).toContain(fresh[0].to);
    }),
  );
});

test('a part is found by a position of its shelf, and known by its name', () => {
  const parts = partsOf({ media: 3000, product: 12 });
  expect(partOf(parts, 'media', 2048)?.name).toBe('media-1-2048');
  expect(partOf(parts, 'media', 2049)?.name).toBe('media-2049-2304');
  expect(partOf(parts, 'product', 3)?.name).toBe('product-1-256');
  expect(partOf(parts, 'product', 257)).toBeUndefined();
  for (const part of parts) expect(partNamed(part.name)).toEqual(part);
});

test('while a large part is not built, the small ones are searched; never both', () => {
  const names = (built: string[]) =>
    partsShown(partsOf({ media: 2048, product: 1 }), built.map(partNamed)).map(({ name }) => name);
  const small = media(2047).map(({ name }) => name);
  expect(names(small)).toEqual(small);
  expect(names([...small, 'media-1-2048'])).toEqual(['media-1-2048']);
  expect(names(['product-1-256', 'media-1-2048'])).toEqual(['product-1-256', 'media-1-2048']);
});

test('what lies beyond the last position is not searched: a restore can bring a smaller catalogue', () => {
  const built = ['media-1-256', 'media-257-512', 'product-1-256'].map(partNamed);
  expect(partsShown(media(256), built).map(({ name }) => name)).toEqual(['media-1-256']);
  expect(partsShown(media(0), built)).toEqual([]);
});
