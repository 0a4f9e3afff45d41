import { expect, test } from 'vitest';
import { sentenceOf } from '#components/account/done.ts';

test('a word in the address stands for a sentence of ours, or for none', () => {
  const said = (search: string) => sentenceOf({ look: 'Asked.' }, new URLSearchParams(search));
  expect(said('done=look')).toBe('Asked.');
  for (const search of ['', 'done=', 'done=other', 'done=constructor', 'done=valueOf'])
    expect(said(search)).toBeUndefined();
});
