import { expect, test } from 'vitest';
import { lru } from '#db/lru.ts';

test('what was used longest ago is forgotten', () => {
  const kept = lru<number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  expect(kept.get('a')).toBe(1);
  kept.set('c', 3);
  expect(['a', 'b', 'c'].map(kept.get)).toEqual([1, undefined, 3]);
  kept.set('a', 4);
  kept.set('d', 5);
  expect(['a', 'c', 'd'].map(kept.get)).toEqual([4, undefined, 5]);
  kept.clear();
  expect(kept.get('a')).toBeUndefined();
});
