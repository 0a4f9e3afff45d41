import { describe, expect, vi } from 'vitest';
import { isId } from '#lib/helpers/ids.ts';
import { Payment } from '#lib/models/index.ts';
import { kinds, systemsThatCount } from '#lib/payments/registry.ts';
import { test } from '../../support/database.ts';
import { aMember, aPayment } from '../../support/rows.ts';

describe('paid', () => {
  test('one complete payment opens the site', async ({ db }) => {
    const user = await aMember(db);
    const payment = await aPayment(db, { user_id: user.id, status: 'complete' });
    expect(await Payment.paid(db, user)).toEqual([true, payment]);
  });

  test('who never tried has not paid', async ({ db }) => {
    const user = await aMember(db);
    await aPayment(db, { user_id: null, status: 'complete' });
    await aPayment(db, { user_id: (await aMember(db)).id, status: 'complete' });
    expect(await Payment.paid(db, user)).toEqual([false, undefined]);
  });

  test.for(['pending', 'refunded', 'failed', 'expired', 'disputed', 'review'] as const)(
    'a %s payment opens nothing, and tells why',
    async (status, { db }) => {
      const user = await aMember(db);
      const status_reason = 'The reason in words.';
      const payment = await aPayment(db, { user_id: user.id, status, status_reason });
      expect(await Payment.paid(db, user)).toEqual([false, payment]);
    },
  );

  test('a complete payment on hold opens nothing for now', async ({ db }) => {
    const user = await aMember(db);
    const held = { user_id: user.id, status: 'complete', hold: 'The card was reported.' } as const;
    const payment = await aPayment(db, held);
    expect(await Payment.paid(db, user)).toEqual([false, payment]);
  });

  test('any complete one wins, however many failed after it', async ({ db }) => {
    const user = await aMember(db);
    const good = await aPayment(db, { user_id: user.id, status: 'complete', created_at: 1 });
    await aPayment(db, { user_id: user.id, status: 'refunded', created_at: 2 });
    await aPayment(db, { user_id: user.id, status: 'complete', hold: 'Disputed.', created_at: 3 });
    expect(await Payment.paid(db, user)).toEqual([true, good]);
  });

  test('else the newest tells why', async ({ db }) => {
    const user = await aMember(db);
    await aPayment(db, { user_id: user.id, status: 'failed', created_at: 3 });
    const newest = await aPayment(db, { user_id: user.id, status: 'refunded', created_at: 4 });
    await aPayment(db, { user_id: user.id, status: 'expired', created_at: 2 });
    expect(await Payment.paid(db, user)).toEqual([false, newest]);
  });

  test.for([undefined, null, {}, { id: undefined }, { id: null }, { id: '' }])(
    'for %j as the user it is refused, with a sentence',
    async (user, { db }) => {
      await aPayment(db, { user_id: null, status: 'complete' });
      const asked = Payment.paid(db, user as unknown as { id: string });
      await expect(asked).rejects.toThrow(/^Payment\.paid needs a user with an id/);
    },
  );

  test('a fake payment opens a demo, and never a real site', async ({ db }) => {
    const user = await aMember(db);
    const fake = await Payment.fake(db, { user });
    expect(Payment.DEFAULT_SYSTEMS).not.toContain('fake');
    expect(systemsThatCount(false)).toEqual(Payment.DEFAULT_SYSTEMS);
    expect(systemsThatCount(true)).toEqual([...Payment.DEFAULT_SYSTEMS, 'fake']);
    // A processor of one's own stands in both lists. One that is taken out stays in src/lib/models/payment/systems.ts.
    const real = kinds.filter(({ demo_only }) => !demo_only).map(({ system }) => system);
    expect(Payment.DEFAULT_SYSTEMS).toEqual(expect.arrayContaining(real));
    expect(await Payment.paid(db, user)).toEqual([false, undefined]);
    const demo = [...Payment.DEFAULT_SYSTEMS, 'fake'];
    expect(await Payment.paid(db, user, demo)).toEqual([true, fake]);
  });

  test('a payment of a system that nobody knows opens nothing', async ({ db }) => {
    const user = await aMember(db);
    await aPayment(db, { user_id: user.id, status: 'complete', system: 'other' });
    expect(await Payment.paid(db, user)).toEqual([false, undefined]);
    expect(await Payment.paid(db, user, [])).toEqual([false, undefined]);
  });

  test('a failing database throws: nobody gets in by an error', async ({ db }) => {
    await db.schema.dropTable('payment').execute();
    await expect(Payment.paid(db, { id: 'ann' })).rejects.toThrow(/no such table/);
  });
});

describe('fake', () => {
  test('has three distinct ids, a date, and a user', async ({ db }) => {
    const user = await aMember(db);
    const payment = await Payment.fake(db, { user });
    const { internal_id, sys_primary_id, sys_secondary_id } = payment;
    const ids = [internal_id, sys_primary_id, sys_secondary_id];
    expect(ids.every(isId)).toBe(true);
    expect(new Set(ids).size).toBe(3);
    expect(payment.sys_created_on).toBeGreaterThanOrEqual(user.created_at);
    expect(payment).toMatchObject({ system: 'fake', status: 'complete', user_id: user.id });
    expect(await Payment.user(db, payment)).toEqual(user);
  });

  test('may belong to nobody', async ({ db }) => {
    const payment = await Payment.fake(db);
    expect(payment.user_id).toBeNull();
    expect(await Payment.user(db, payment)).toBeUndefined();
  });
});

describe('start', () => {
  const form = { system: 'stripe', amount: 4900, currency: 'usd', return_to: '/watch/a-talk/' };

  test('notes our row first: pending, with an id of our own and none of theirs', async ({ db }) => {
    const user = await aMember(db);
    const payment = await Payment.start(db, { ...form, user_id: user.id });
    expect(payment).toMatchObject({ ...form, user_id: user.id, status: 'pending', refunded: 0 });
    expect(payment.sys_primary_id).toBeNull();
    expect(isId(payment.internal_id)).toBe(true);
    expect(payment.internal_id).not.toBe(payment.id);
    expect(await Payment.paid(db, user)).toEqual([false, payment]);
  });

  test.for([0, -1, 49.5, Number.NaN, '4900', undefined])(
    'cannot cost %j',
    async (amount, { db }) => {
      const { id: user_id } = await aMember(db);
      const wrong = { ...form, user_id, amount: amount as number };
      await expect(Payment.start(db, wrong)).rejects.toThrow(TypeError);
    },
  );

  test.for(['USD', 'us', '', 'dollars'])('has no currency "%s"', async (currency, { db }) => {
    const { id: user_id } = await aMember(db);
    await expect(Payment.start(db, { ...form, user_id, currency })).rejects.toThrow(TypeError);
  });

  test('leads nobody to another site afterwards', async ({ db }) => {
    const { id: user_id } = await aMember(db);
    const payment = await Payment.start(db, { ...form, user_id, return_to: '//evil.example/' });
    expect(payment.return_to).toBeNull();
  });
});

describe('attach and find', () => {
  test("the processor's object is noted once; the same again changes nothing", async ({ db }) => {
    const payment = await aPayment(db, {});
    const made = { sys_primary_id: 'cs_1', sys_created_on: 5 };
    const attached = await Payment.attach(db, payment.id, made);
    expect(attached).toMatchObject(made);
    expect(await Payment.attach(db, payment.id, made)).toEqual(attached);
    const other = { sys_primary_id: 'cs_2', sys_created_on: 6 };
    await expect(Payment.attach(db, payment.id, other)).rejects.toThrow(
      /belongs to stripe's cs_1 and cannot take cs_2/,
    );
    expect(await Payment.find(db, payment.id)).toEqual(attached);
  });

  test('one object cannot pay for two', async ({ db }) => {
    const made = { sys_primary_id: 'cs_1', sys_created_on: null };
    await Payment.attach(db, (await aPayment(db, {})).id, made);
    await expect(Payment.attach(db, (await aPayment(db, {})).id, made)).rejects.toThrow(/UNIQUE/);
  });

  test('a payment is found by each of its ids, within its own system', async ({ db }) => {
    const payment = await aPayment(db, { sys_primary_id: 'cs_1' });
    expect(await Payment.find(db, payment.id)).toEqual(payment);
    expect(await Payment.findByInternalId(db, payment.internal_id)).toEqual(payment);
    expect(await Payment.findByPrimary(db, 'stripe', 'cs_1')).toEqual(payment);
    expect(await Payment.findByPrimary(db, 'paypal', 'cs_1')).toBeUndefined();
    expect(await Payment.findByInternalId(db, payment.id)).toBeUndefined();
  });

  test('by the id of the money as well, within its own system', async ({ db }) => {
    const payment = await aPayment(db, { sys_primary_id: 'cs_1', sys_secondary_id: 'pi_1' });
    expect(await Payment.findBySecondary(db, 'stripe', 'pi_1')).toEqual(payment);
    expect(await Payment.findBySecondary(db, 'paypal', 'pi_1')).toBeUndefined();
    expect(await Payment.findBySecondary(db, 'stripe', 'cs_1')).toBeUndefined();
  });

  test('all that is open of a user is found, at whatever processor, newest first', async ({
    db,
  }) => {
    const { id: user_id } = await aMember(db);
    const old = await aPayment(db, { user_id, created_at: 1, sys_primary_id: 'cs_1' });
    const newest = await aPayment(db, { user_id, created_at: 2, system: 'paypal' });
    await aPayment(db, { user_id, created_at: 3, status: 'expired' });
    expect(await Payment.listOpen(db, user_id)).toEqual([newest, old]);
    expect(await Payment.listOpen(db, old.id)).toEqual([]);
  });

  test('while one is being begun, no second one of the same user is', async ({ db }) => {
    const { id: user_id } = await aMember(db);
    const form = { user_id, system: 'stripe', amount: 4900, currency: 'usd' };
    const { id } = await Payment.start(db, form);
    await expect(Payment.start(db, { ...form, system: 'paypal' })).rejects.toThrow(/UNIQUE/);
    await Payment.attach(db, id, { sys_primary_id: 'cs_1', sys_created_on: null });
    await Payment.start(db, form);
  });
});

test('genInternalId gives a new UUID each time, which tells nothing', () => {
  vi.spyOn(Date, 'now').mockReturnValue(0);
  const ids = Array.from({ length: 100 }, Payment.genInternalId);
  expect(new Set(ids).size).toBe(100);
  expect(ids.every((id) => isId(id) && id[14] === '4')).toBe(true);
});
