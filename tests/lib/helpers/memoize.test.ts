import { expect, test } from 'vitest';
import { memoize } from '#lib/helpers/memoize.ts';

test('a text is worked on once, and again when it has been forgotten', () => {
  const asked: string[] = [];
  const shout = memoize((text) => {
    asked.push(text);
    return text.toUpperCase();
  }, 2);
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(shout)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  // b was asked for longest ago when c came.
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});
