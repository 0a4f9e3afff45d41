import { expect, vi } from 'vitest';
import { type Logger, logger } from '#lib/helpers/log.ts';
import * as Event from '#lib/models/shared/event.ts';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

vi.mock('#lib/helpers/log.ts', { spy: true });

const logs = vi.mocked(logger).mock.results.map(({ value }) => value as Logger);

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

const events = async (db: Parameters<typeof Payment.find>[0]) => {
  const { rows } = await Event.search(db, { group: 'payment', limit: 50, offset: 0 });
  return rows.toReversed().map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) }));
};

test('each change has one line with its cause, and no change has none', async ({ db }) => {
  const payment = await aPayment(db, { sys_primary_id: 'cs_1', user_id: (await aMember(db)).id });
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
      note: 'Given back: $9 of $49.',
    },
  ]);
});

test('money that goes back has a letter each time, by whichever way, and seen twice only one', async ({
  db,
}) => {
  const payer = await aMember(db);
  const payment = await aPayment(db, { sys_primary_id: 'cs_1', user_id: payer.id });
  const seen = async (refunded: number) =>
    Payment.settle(db, payment.id, { ...(await look(db, payment)), refunded });
  await seen(0);
  await seen(900);
  await seen(900);
  await Payment.refund(db, payment.id, 4000, 'In cash.');
  await seen(900);
  const letters = await db.selectFrom('outbox').selectAll().orderBy('created_at').execute();
  expect(letters.map(({ kind, email, facts }) => ({ kind, email, ...JSON.parse(facts) }))).toEqual(
    [900, 4000].map((amount) => ({
      kind: 'refund',
      email: payer.email,
      amount,
      currency: 'usd',
      refunded_at: expect.any(Number),
      number: payment.internal_id,
    })),
  );
});

test.for([
  ['disputed', 4900],
  ['refunded', 0],
] as const)(
  'money that goes back has a letter also where the payment was first seen as %s',
  async ([status, later], { db }) => {
    const payer = await aMember(db);
    const payment = await aPayment(db, { sys_primary_id: 'cs_1', user_id: payer.id });
    const seen = await look(db, payment);
    await Payment.settle(db, payment.id, { ...seen, status, refunded: 4900 - later });
    if (later > 0) await Payment.refund(db, payment.id, later, 'In cash.');
    const letters = await db.selectFrom('outbox').select(['kind', 'facts']).execute();
    expect(letters.map(({ kind, facts }) => [kind, JSON.parse(facts).amount])).toEqual([
      ['refund', 4900],
    ]);
  },
);

test('a change that is taken back leaves no line', async ({ db }) => {
  const payment = await aPayment(db, { sys_primary_id: 'cs_1' });
  const snapshot = await look(db, payment);
  const onFirst = async () => {
    throw new Error('The letter could not be written.');
  };
  const settled = Payment.settle(db, payment.id, snapshot, { cause: 'test', onFirst });
  await expect(settled).rejects.toThrow('The letter');
  expect(await Payment.listLog(db, payment.id)).toEqual([]);
  expect(await events(db)).toEqual([]);
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

test('admins find among the events what was paid, given back, held, and needs them', async ({
  db,
}) => {
  const [ann, admin] = [await aMember(db), await aMember(db, { role: 'admin' })];
  const payment = await aPayment(db, { user_id: ann.id, sys_primary_id: 'cs_1' });
  const settle = async (cause: string, seen: Partial<Payment.Snapshot>) =>
    Payment.settle(db, payment.id, { ...(await look(db, payment)), ...seen }, { cause });
  const by = { cause: `admin ${admin.id}` };
  await settle('webhook paid evt_1', {});
  await settle('reconcile', {});
  await settle('reconcile', { hold: 'disputed by canary@example.org' });
  await settle('reconcile', { amount: 1, refunded: 0 });
  await settle('reconcile', {});
  await settle('reconcile', { refunded: 900 });
  await Payment.refund(db, payment.id, 4000, 'canary@example.org asked', by);
  await Payment.call(db, payment.id, 'Write to canary@example.org.', by);
  await Payment.dealt(db, payment.id, { ...by, note: 'Written.' });
  const noted = await events(db);
  const settled = { kind: 'payment-settled', user_id: ann.id, by_id: null };
  const facts = { payment: payment.id, system: 'stripe', amount: 4900, currency: 'usd' };
  expect(noted).toMatchObject([
    {
      ...settled,
      facts: { ...facts, status: 'complete', hold: null, cause: 'webhook paid evt_1' },
    },
    { ...settled, facts: { status: 'complete', hold: 'yes' } },
    { kind: 'payment-review', facts: { status: 'review' } },
    { ...settled, facts: { status: 'complete', hold: null } },
    { kind: 'payment-refunded', by_id: null, facts: { status: 'complete', refunded: 900 } },
    { kind: 'payment-refunded', by_id: admin.id, facts: { status: 'refunded', refunded: 4900 } },
    { kind: 'payment-review', by_id: admin.id },
  ]);
  expect(JSON.stringify(noted)).not.toContain('canary');
});

test('a gift is an event, by the admin who makes it', async ({ db }) => {
  const [ann, admin] = [await aMember(db), await aMember(db, { role: 'admin' })];
  const gift = { user_id: ann.id, reason: 'a friend', currency: 'usd', cause: `admin ${admin.id}` };
  const { id } = await Payment.comp(db, gift);
  await Payment.revoke(db, id, 'no friend', gift);
  expect(await events(db)).toMatchObject([
    { kind: 'payment-settled', by_id: admin.id, facts: { system: 'comp', status: 'complete' } },
    { kind: 'payment-settled', by_id: admin.id, facts: { system: 'comp', status: 'refunded' } },
  ]);
});

test('the reason that somebody typed is not in the log of the program', async ({ db }) => {
  const lines = logs.map((log) => vi.spyOn(log, 'info').mockReturnValue());
  const ann = await aMember(db);
  const { id } = await aPayment(db, { user_id: ann.id, status: 'complete' });
  await Payment.refund(db, id, 4900, 'Ann is ill.', { cause: 'admin ada' });
  const logged = JSON.stringify(lines.flatMap(({ mock }) => mock.calls));
  expect(logged).toContain(id);
  expect(logged).not.toContain('Ann is ill.');
});

test('what is not among the events has not happened', async ({ db }) => {
  const payment = await aPayment(db, { sys_primary_id: 'cs_1' });
  const snapshot = await look(db, payment);
  await db.schema.dropTable('event').execute();
  await expect(Payment.settle(db, payment.id, snapshot)).rejects.toThrow(/no such table/);
  expect((await Payment.find(db, payment.id))?.status).toBe('pending');
});
