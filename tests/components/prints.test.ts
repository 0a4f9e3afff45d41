import { expect, test } from 'vitest';
import { printOf, seedOf } from '#components/prints.ts';

test('an item keeps its ink for ever, because the ink goes by its position', () => {
  expect([1, 2, 6, 7].map(printOf)).toEqual(['print-1', 'print-2', 'print-6', 'print-1']);
});

test('a draft, which has no position yet, gets the bare board', () => {
  expect(printOf(null)).toBe('print-5');
});

test('a drawing is the same at every render, and another for another address', () => {
  expect(seedOf('a-talk')).toBe(seedOf('a-talk'));
  expect(seedOf('a-talk')).not.toBe(seedOf('b-talk'));
  expect(seedOf('雨')).toBeGreaterThanOrEqual(0);
});
