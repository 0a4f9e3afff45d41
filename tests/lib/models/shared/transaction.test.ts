import BetterSqlite from 'better-sqlite3';
import { expect } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { test } from '../../../support/database.ts';

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

test('what was read in it is changed by nobody else before it ends', async ({ db, file }) => {
  await Site.set(db, 'seats', 1);
  const other = new BetterSqlite(file, { timeout: 0 });
  const takeSeat = () => other.exec(`update site set value = '0' where key = 'seats'`);
  await inTransaction(db, async (tx) => {
    const seats = await Site.get(tx, 'seats');
    expect(takeSeat).toThrow('database is locked');
    await Site.set(tx, 'seats', Number(seats) - 1);
  });
  takeSeat();
  other.close();
});
