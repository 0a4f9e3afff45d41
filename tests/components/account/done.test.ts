import { expect, test } from 'vitest';
import { doneOf } from '#components/account/done.ts';

test('a word in the address stands for a sentence of ours, or for none', () => {
  const said = (search: string) => doneOf(new URLSearchParams(search), { look: 'Asked.' });
  expect(said('done=look')).toBe('Asked.');
  for (const search of ['', 'done=', 'done=other', 'done=constructor', 'done=valueOf'])
    expect(said(search)).toBeUndefined();
});
