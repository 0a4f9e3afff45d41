import { expect } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/transaction.ts';
import { test } from '../../support/database.ts';

test('all of it is written, or none', async ({ db }) => {
  const work = inTransaction(db, async (tx) => {
    await Site.set(tx, 'half', true);
    throw new Error('the other half failed');
  });
  await expect(work).rejects.toThrow('the other half failed');
  expect(await Site.get(db, 'half')).toBeUndefined();
});

test('inside of another transaction it ends with that one', async ({ db }) => {
  const outer = db.transaction().execute(async (tx) => {
    await inTransaction(tx, (inner) => Site.set(inner, 'inner', true));
    expect(await Site.get(tx, 'inner')).toBe(true);
    throw new Error('outer failed');
  });
  await expect(outer).rejects.toThrow('outer failed');
  expect(await Site.get(db, 'inner')).toBeUndefined();
});
