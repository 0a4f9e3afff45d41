import { expect } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { test } from '../support/database.ts';

test('a limit is no parameter that SQLite would plan by, and limits all the same', async ({
  db,
}) => {
  const settings = db.selectFrom('site').select('key').orderBy('key').limit(2).offset(1);
  expect(settings.compile().sql).toMatch(/ limit \+\? offset \?$/);
  for (const key of ['d', 'b', 'c', 'a']) await Site.set(db, key, 1);
  expect(await settings.execute()).toEqual([{ key: 'b' }, { key: 'c' }]);
});
