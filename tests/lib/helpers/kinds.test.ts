import { expect, test } from 'vitest';
import { isPlayed, playerOf } from '#lib/helpers/kinds.ts';
import { Media } from '#lib/models/index.ts';

test('what is played has a player, what is read or taken home has none', () => {
  expect(Media.KINDS.map((kind) => [kind, playerOf(kind)])).toEqual([
    ['video', 'video'],
    ['audio', 'audio'],
    ['article', undefined],
    ['file', undefined],
  ]);
  expect(Media.KINDS.filter(isPlayed)).toEqual(['video', 'audio']);
});
