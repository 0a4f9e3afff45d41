import { expect } from 'vitest';
import { inList } from '#db/in-list.ts';
import { test } from '../support/database.ts';
import { aMember } from '../support/rows.ts';

test('finds rows by more values than a statement can bind', async ({ db }) => {
  const { id } = await aMember(db);
  await aMember(db);
  const others = Array.from({ length: 40_000 }, (_, at) => `no id ${at}, 'quoted"`);
  const found = (values: Iterable<string>) =>
    db.selectFrom('user').select('id').where('id', 'in', inList(values)).execute();
  expect(await found(new Set([...others, id]))).toEqual([{ id }]);
  expect(await found([])).toEqual([]);
});
