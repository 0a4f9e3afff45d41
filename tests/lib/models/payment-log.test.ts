import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { aPayment } from '../../support/rows.ts';

const look = async (db: Parameters<typeof Payment.find>[0], payment: Payment.Row) => ({
  seq: await Payment.nextSeq(db, payment.id),
  internal_id: payment.internal_id,
  sys_primary_id: 'cs_1',
  sys_secondary_id: null,
  sys_created_on: null,
  status: 'complete' as const,
  status_reason: null,
  underway: false,
  amount: 4900,
  currency: 'usd',
  refunded: 0,
  hold: null,
  right_mode: true,
});

test('each change has one line with its cause, and no change has none', async ({ db }) => {
  const payment = await aPayment(db, { sys_primary_id: 'cs_1' });
  const cause = 'webhook paid evt_1';
  await Payment.settle(db, payment.id, await look(db, payment), { cause });
  await Payment.settle(db, payment.id, await look(db, payment), { cause: 'reconcile' });
  const part = { ...(await look(db, payment)), refunded: 900 };
  await Payment.settle(db, payment.id, part, { cause: 'reconcile' });
  expect(await Payment.listLog(db, payment.id)).toMatchObject([
    { from_status: 'pending', to_status: 'complete', cause, note: null },
    {
      from_status: 'complete',
      to_status: 'complete',
      cause: 'reconcile',
      note: 'Given back: 900 of 4900 usd, in minor units.',
    },
  ]);
});

test('a change that is taken back leaves no line', async ({ db }) => {
  const payment = await aPayment(db, { sys_primary_id: 'cs_1' });
  const snapshot = await look(db, payment);
  const onFirst = async () => {
    throw new Error('The letter could not be written.');
  };
  const settled = Payment.settle(db, payment.id, snapshot, { cause: 'test', onFirst });
  await expect(settled).rejects.toThrow('The letter');
  expect(await Payment.listLog(db, payment.id)).toEqual([]);
  expect((await Payment.find(db, payment.id))?.status).toBe('pending');
});

test('what belongs to the first money runs once, whatever comes after', async ({ db }) => {
  const payment = await aPayment(db, { sys_primary_id: 'cs_1' });
  let times = 0;
  const occasion = { cause: 'test', onFirst: async () => ++times };
  for (const status of ['pending', 'complete', 'complete', 'disputed', 'complete'] as const)
    await Payment.settle(db, payment.id, { ...(await look(db, payment)), status }, occasion);
  expect(times).toBe(1);
});
