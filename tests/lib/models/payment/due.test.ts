import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aPayment } from '../../../support/rows.ts';

const NOW = Date.UTC(2027, 0, 31);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.for<[status: Payment.Status, age: number, unasked: number | null, due: boolean]>([
  ['pending', 30_000, null, false], // its answer may be on its way
  ['pending', HOUR, 0, true],
  ['pending', 2 * DAY, HOUR / 2, false],
  ['pending', 2 * DAY, HOUR, true],
  ['pending', 31 * DAY, null, false],
  ['complete', HOUR, HOUR, false],
  ['complete', 179 * DAY, DAY, true],
  ['complete', 181 * DAY, null, false],
  ['disputed', 100 * DAY, HOUR, true],
  ['disputed', 100 * DAY, HOUR / 2, false],
  ['disputed', 181 * DAY, null, false],
  ['review', DAY, HOUR, true],
  ['review', DAY, HOUR / 2, false],
  ['review', 181 * DAY, null, false],
  ['refunded', 10 * DAY, DAY, true],
  ['refunded', 10 * DAY, DAY / 2, false],
  ['expired', 6 * DAY, 6 * HOUR, true],
  ['expired', 6 * DAY, 5 * HOUR, false],
  ['expired', 8 * DAY, null, false],
  ['failed', 6 * DAY, 6 * HOUR, true],
  ['failed', 6 * DAY, 5 * HOUR, false],
  ['failed', 8 * DAY, null, false],
])('a %s payment, %i ms old, unasked for %s: %s', async ([status, age, unasked, due], { db }) => {
  const checked_at = unasked === null ? null : NOW - unasked;
  const at = { created_at: NOW - age, updated_at: NOW - age, checked_at };
  await aPayment(db, { sys_primary_id: 'cs_1', status, ...at });
  expect(await Payment.listDue(db, ['stripe'], NOW)).toHaveLength(due ? 1 : 0);
  expect(await Payment.listDue(db, ['paypal'], NOW)).toEqual([]);
});

test('one that was given back is due as long as its refund may fail, however old it is', async ({
  db,
}) => {
  const old = { sys_primary_id: 'cs_1', status: 'refunded', created_at: NOW - 170 * DAY } as const;
  const { id } = await aPayment(db, { ...old, updated_at: NOW - 59 * DAY });
  expect(await Payment.listDue(db, ['stripe'], NOW)).toMatchObject([{ id }]);
  expect(await Payment.listDue(db, ['stripe'], NOW + 2 * DAY)).toEqual([]);
});

test('the longest unasked comes first', async ({ db }) => {
  for (const [sys_primary_id, checked_at] of [
    ['b', NOW - DAY],
    ['c', NOW - HOUR],
    ['a', null],
  ] as const)
    await aPayment(db, {
      id: sys_primary_id,
      sys_primary_id,
      checked_at,
      created_at: NOW - 2 * DAY,
    });
  const due = await Payment.listDue(db, ['stripe'], NOW);
  expect(due.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('lost are those whose answer has not come for a minute', async ({ db }) => {
  const { id, system } = await aPayment(db, { created_at: NOW - MINUTE });
  await aPayment(db, { created_at: NOW - 1 });
  await aPayment(db, { created_at: NOW - MINUTE, sys_primary_id: 'cs_1' });
  await aPayment(db, { created_at: NOW - MINUTE, status: 'expired' });
  expect(await Payment.listLost(db, ['stripe'], NOW)).toEqual([{ id, system }]);
});
