import { sql } from 'kysely';
import { expect } from 'vitest';
import { sweepAway } from '#lib/models/shared/sweep.ts';
import { test } from '../../../support/database.ts';

test('takes away what is old, however much, and others have their turn meanwhile', async ({
  db,
}) => {
  await sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < 1601)
    insert into event (id, at, kind) select i, i, 'login' from n`.execute(db);
  let turns = 0;
  const count = () => {
    turns++;
    turn = setImmediate(count);
  };
  let turn = setImmediate(count);
  expect(await sweepAway(db, 'event', sql`at <= 1600`)).toBe(1600);
  clearImmediate(turn);
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(await db.selectFrom('event').select('at').execute()).toEqual([{ at: 1601 }]);
});
