import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

test('members are people, not payments, and only those whom one opens the site for', async ({
  db,
}) => {
  const ann = await aMember(db);
  const bob = await aMember(db);
  await aPayment(db, { user_id: ann.id, status: 'complete' });
  await aPayment(db, { user_id: ann.id, status: 'complete' });
  await aPayment(db, { user_id: bob.id, status: 'refunded' });
  await aPayment(db, { user_id: bob.id, status: 'complete', hold: 'Disputed.' });
  await aPayment(db, { user_id: null, status: 'complete' });
  await Payment.fake(db, { user: bob });
  expect(await Payment.countMembers(db)).toBe(1);
  expect(await Payment.countMembers(db, ['stripe', 'fake'])).toBe(2);
  expect(await Payment.listMembers(db, [ann, bob])).toEqual([ann.id]);
  expect(await Payment.listMembers(db, [bob], ['stripe', 'fake'])).toEqual([bob.id]);
  expect(await Payment.listMembers(db, [])).toEqual([]);
});

test('totals sums what came in and went out, never over two currencies', async ({ db }) => {
  await aPayment(db, { status: 'complete', amount: 4900, refunded: 900 });
  await aPayment(db, { status: 'complete', amount: 4900 });
  await aPayment(db, { status: 'complete', amount: 4500, currency: 'eur' });
  await aPayment(db, { status: 'failed' });
  const stripe = { system: 'stripe', status: 'complete' };
  expect(await Payment.totals(db)).toEqual([
    { ...stripe, currency: 'eur', count: 1, amount: 4500, refunded: 0 },
    { ...stripe, currency: 'usd', count: 2, amount: 9800, refunded: 900 },
    { ...stripe, status: 'failed', currency: 'usd', count: 1, amount: 4900, refunded: 0 },
  ]);
});

test('search finds payments by what the processor calls them and by who paid', async ({ db }) => {
  const ann = await aMember(db);
  const bob = await aMember(db);
  const { id } = await aPayment(db, { user_id: ann.id, sys_primary_id: 'cs_test_ann' });
  await aPayment(db, { user_id: bob.id });
  await aPayment(db, { user_id: null });
  const found = async (query: string) =>
    (await Payment.search(db, { query, limit: 9, offset: 0 })).rows.map((row) => row.id);
  expect(await found('cs_test_ann')).toEqual([id]);
  expect(await found(ann.email.toUpperCase())).toEqual([id]);
  expect(await found('')).toHaveLength(3);
  const { rows } = await Payment.search(db, { limit: 9, offset: 0 });
  expect(rows.map(({ payer }) => payer).sort()).toEqual([ann.email, bob.email, null].sort());
  expect(await found('nobody@example.org')).toEqual([]);
});

test('the oldest hundred of those that need a person come first, and all are counted', async ({
  db,
}) => {
  for (let age = 0; age < 101; age++)
    await aPayment(db, { id: `p${age}`, attention: 'Odd.', created_at: 1000 - age });
  await aPayment(db);
  const { rows, total } = await Payment.listAttention(db);
  expect([rows.length, total]).toEqual([100, 101]);
  expect([rows[0]?.id, rows.at(-1)?.id]).toEqual(['p100', 'p1']);
});
