import { describe, expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

const by = { cause: 'test' };

describe('a refund by hand', () => {
  test('counts once when its form comes twice', async ({ db }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    await Payment.refund(db, id, 900, 'In cash.', { ...by, seen: 0 });
    const again = Payment.refund(db, id, 900, 'In cash.', { ...by, seen: 0 });
    await expect(again).rejects.toThrow(/with 900 of 4900 given back/);
    expect(await Payment.find(db, id)).toMatchObject({ refunded: 900, refunded_by_hand: 900 });
  });

  test('that a message tells, too, counts once and calls a person', async ({ db }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    await Payment.refund(db, id, 900, 'At the dashboard.', by);
    const told = { amount: 900, currency: 'usd' };
    const booked = await Payment.bookRefund(db, id, told, by);
    expect(booked).toMatchObject({ refunded: 900, refunded_by_hand: 0 });
    expect(booked.attention).toContain('it counts once');
    expect(await Payment.bookRefund(db, id, told, by)).toEqual(booked);
  });

  test('is explained in the row and in the log', async ({ db }) => {
    const { id } = await aPayment(db, { status: 'complete', refunded: 900 });
    await Payment.explainRefund(db, id, 'Sent too late.', by);
    await Payment.explainRefund(db, id, 'Sent too late.', by);
    expect((await Payment.find(db, id))?.status_reason).toBe('Sent too late.');
    expect(await Payment.listLog(db, id)).toMatchObject([{ note: 'Sent too late.' }]);
  });
});

describe('a checkout that is given up', () => {
  test('is over at once when the processor never made it', async ({ db }) => {
    const { id } = await aPayment(db, {});
    const closed = await Payment.close(db, id, 'Another was begun.', by);
    expect(closed).toMatchObject({ status: 'expired', status_reason: 'Another was begun.' });
  });

  test('waits for its processor otherwise, and only while nothing came', async ({ db }) => {
    const { id } = await aPayment(db, { sys_primary_id: 'cs_1' });
    const closed = await Payment.close(db, id, 'Another was begun.', by);
    expect(closed).toMatchObject({ status: 'pending', status_reason: 'Another was begun.' });
    expect(closed.closed_at).not.toBeNull();
    const paid = await aPayment(db, { status: 'complete' });
    expect((await Payment.close(db, paid.id, 'No.', by)).closed_at).toBeNull();
  });
});

describe('on hold', () => {
  test('the later of two messages counts, in whatever order they come', async ({ db }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    const isOpen = async () => Payment.isOpening((await Payment.find(db, id)) as Payment.Row);
    await Payment.hold(db, id, 'The bank asks.', { ...by, at: 10 });
    expect(await isOpen()).toBe(false);
    await Payment.hold(db, id, null, { ...by, at: 20 });
    expect(await isOpen()).toBe(true);
    await Payment.hold(db, id, 'The bank asks.', { ...by, at: 10 });
    expect(await isOpen()).toBe(true);
    expect(await Payment.listLog(db, id)).toMatchObject([
      { note: 'On hold: The bank asks.' },
      { note: 'No longer on hold.' },
    ]);
  });
});

describe('on hold until an admin lifts it', () => {
  const taken = 'The money was taken back.';
  const until = 'admin' as const;

  test('no message of something else lifts it or takes its place', async ({ db }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    await Payment.hold(db, id, 'The bank asks.', { ...by, at: 10 });
    await Payment.hold(db, id, taken, { ...by, at: 20, until });
    await Payment.hold(db, id, 'The bank asks.', { ...by, at: 30 });
    await Payment.hold(db, id, null, { ...by, at: 40 });
    expect(await Payment.find(db, id)).toMatchObject({ hold: taken, hold_until: 'admin' });
  });

  test('it closes also when it is told after what happened later', async ({ db }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    await Payment.hold(db, id, null, { ...by, at: 40 });
    await Payment.hold(db, id, taken, { ...by, at: 20, until });
    expect(await Payment.find(db, id)).toMatchObject({ hold: taken, hold_at: 40 });
  });

  test('what was lifted does not come back when it is told again, but when it happens again', async ({
    db,
  }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    const at = Date.now();
    await Payment.hold(db, id, taken, { ...by, at, until });
    expect(await Payment.lift(db, id, by)).toMatchObject({ hold: null, hold_until: null });
    expect((await Payment.hold(db, id, taken, { ...by, at, until })).hold).toBeNull();
    const again = { ...by, at: at + 60_000, until };
    expect((await Payment.hold(db, id, taken, again)).hold).toBe(taken);
  });

  test('nor in other words; and what was held for something else in the same words closes', async ({
    db,
  }) => {
    const { id } = await aPayment(db, { status: 'complete' });
    await Payment.hold(db, id, taken, { ...by, at: 20, until });
    await Payment.lift(db, id, by);
    expect((await Payment.hold(db, id, 'Die Bank.', { ...by, at: 20, until })).hold).toBeNull();
    const other = await aPayment(db, { status: 'complete' });
    await Payment.hold(db, other.id, taken, { ...by, at: 10 });
    await Payment.hold(db, other.id, null, { ...by, at: 40 });
    expect((await Payment.hold(db, other.id, taken, { ...by, at: 20, until })).hold).toBe(taken);
  });

  test('an admin lifts also what happened later than now, by a clock that is ahead', async ({
    db,
  }) => {
    const at = Date.now() + 300_000;
    const { id } = await aPayment(db, { status: 'complete', hold: taken, hold_at: at });
    expect(await Payment.lift(db, id, by)).toMatchObject({ hold: null, hold_at: at });
  });
});

test('another object is adopted only while no money is here', async ({ db }) => {
  const open = await aPayment(db, { sys_primary_id: 'cs_1' });
  const other = { sys_primary_id: 'cs_2', ...by };
  expect((await Payment.adopt(db, open.id, other)).sys_primary_id).toBe('cs_2');
  const paid = await aPayment(db, { sys_primary_id: 'cs_3', status: 'complete', completed_at: 1 });
  const third = { sys_primary_id: 'cs_4', ...by };
  expect((await Payment.adopt(db, paid.id, third)).sys_primary_id).toBe('cs_3');
});

test('a person is called, and says that it is dealt with', async ({ db }) => {
  const { id } = await aPayment(db, {});
  await Payment.call(db, id, 'Look at this.', by);
  expect(await Payment.listAttention(db)).toMatchObject({ rows: [{ id }], total: 1 });
  await Payment.dealt(db, id, { ...by, note: 'Called the bank.' });
  expect(await Payment.listAttention(db)).toEqual({ rows: [], total: 0 });
  expect((await Payment.listLog(db, id)).map(({ note }) => note)).toEqual([
    'Look at this.',
    'Called the bank.',
  ]);
});

test('what is on its way is waited for when something else was dealt with', async ({ db }) => {
  const { id } = await aPayment(db, { underway: 1, attention: 'Look at this.' });
  const dealt = await Payment.dealt(db, id, { ...by, note: 'Looked.' });
  expect(dealt).toMatchObject({ status: 'pending', underway: 1, attention: null });
});

test('a person is called beside what they were called for, and once for the same', async ({
  db,
}) => {
  const { id } = await aPayment(db, {});
  await Payment.call(db, id, 'Look at this.', by);
  await Payment.call(db, id, 'And at that.', by);
  await Payment.call(db, id, 'Look at this.', by);
  expect((await Payment.find(db, id))?.attention).toBe('Look at this. And at that.');
  await Payment.dealt(db, id, { ...by, note: 'Looked.' });
  expect((await Payment.call(db, id, 'And at that.', by)).attention).toBeNull();
});

test('a gift opens the site until it is taken back, and nothing else can be', async ({ db }) => {
  const user = await aMember(db);
  const gift = { user_id: user.id, reason: 'Plays the cello for us.', currency: 'usd', ...by };
  const { id } = await Payment.comp(db, gift);
  expect((await Payment.paid(db, user))[0]).toBe(true);
  await Payment.revoke(db, id, 'Left the band.', by);
  expect(await Payment.paid(db, user)).toMatchObject([false, { status_reason: 'Left the band.' }]);
  expect(await Payment.listLog(db, id)).toMatchObject([
    { note: gift.reason, to_status: 'complete' },
    { note: 'Left the band.', to_status: 'refunded' },
  ]);
  const bought = await aPayment(db, { status: 'complete' });
  await expect(Payment.revoke(db, bought.id, 'No.', by)).rejects.toThrow(RangeError);
});

test('what is about to be done is announced, and changes nothing', async ({ db }) => {
  const payment = await aPayment(db, {});
  expect(await Payment.announce(db, payment.id, 'Gives back 900.', by)).toEqual(payment);
  expect(await Payment.listLog(db, payment.id)).toMatchObject([
    { note: 'Gives back 900.', from_status: 'pending', to_status: 'pending', cause: 'test' },
  ]);
});
