import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { connect } from '#db/connect.ts';
import { Payment, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { program } from '../../../support/program.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

/** A started payment that is bound to the processor's object cs_1. */
const started = async (db: Db, given: Partial<Payment.Row> = {}) =>
  aPayment(db, { user_id: (await aMember(db)).id, sys_primary_id: 'cs_1', ...given });

/** A new look at the processor, which shows that all is paid unless told. */
async function look(
  db: Db,
  payment: Payment.Row,
  shown: Partial<Payment.Snapshot> = {},
): Promise<Payment.Snapshot> {
  return {
    seq: await Payment.nextSeq(db, payment.id),
    internal_id: payment.internal_id,
    sys_primary_id: 'cs_1',
    sys_secondary_id: 'pi_1',
    sys_created_on: 5,
    status: 'complete',
    status_reason: null,
    amount: 4900,
    currency: 'usd',
    refunded: 0,
    underway: false,
    hold: null,
    right_mode: true,
    ...shown,
  };
}

const settle = async (db: Db, payment: Payment.Row, shown: Partial<Payment.Snapshot> = {}) =>
  Payment.settle(db, payment.id, await look(db, payment, shown));

const isOpen = async (db: Db, payment: Payment.Row) =>
  (await Payment.paid(db, { id: payment.user_id ?? '' }))[0];

describe('a look that shows the money', () => {
  test('completes the payment and opens the site', async ({ db }) => {
    const payment = await started(db);
    expect(await isOpen(db, payment)).toBe(false);
    const settled = await settle(db, payment);
    expect(settled.changed).toBe(true);
    expect(settled.payment).toMatchObject({
      status: 'complete',
      sys_secondary_id: 'pi_1',
      sys_created_on: 5,
    });
    expect(settled.payment.updated_at).toBeGreaterThan(0);
    expect(await Payment.find(db, payment.id)).toEqual(settled.payment);
    expect(await isOpen(db, payment)).toBe(true);
  });

  test('of an account that is gone calls a person, who gives it back', async ({ db }) => {
    const payment = await started(db);
    await User.remove(db, payment.user_id ?? '');
    expect((await settle(db, payment)).payment).toMatchObject({
      status: 'complete',
      attention: 'The account that paid this is gone: give it back.',
    });
  });

  test('twice changes nothing the second time', async ({ db }) => {
    const payment = await started(db);
    const snapshot = await look(db, payment);
    const first = await Payment.settle(db, payment.id, snapshot);
    const again = await Payment.settle(db, payment.id, snapshot);
    const { checked_at } = again.payment;
    expect(again).toEqual({ payment: { ...first.payment, checked_at }, changed: false });
    expect((await settle(db, payment)).changed).toBe(false);
  });

  test('twenty times at once changes it once', async ({ db }) => {
    const payment = await started(db);
    const all = await Promise.all(Array.from({ length: 20 }, () => settle(db, payment)));
    expect(all.filter(({ changed }) => changed)).toHaveLength(1);
    expect(await isOpen(db, payment)).toBe(true);
  });

  test('46: by two programs at once changes it once', async ({ db, file }) => {
    const payment = await started(db);
    const snapshot = await look(db, payment);
    const other = await program(
      file,
      `process.exitCode = 0;
      for (let i = 0; i < 100; i++) {
        const snapshot = ${JSON.stringify(snapshot)};
        snapshot.seq = await Payment.nextSeq(db, '${payment.id}');
        const { changed } = await Payment.settle(db, '${payment.id}', snapshot);
        if (changed) process.exitCode++;
      }`,
    );
    let changes = 0;
    for (let i = 0; i < 100; i++) if ((await settle(db, payment)).changed) changes++;
    expect(changes + (await other.ended)).toBe(1);
  });

  test('late, after the payment had expired, counts', async ({ db }) => {
    const payment = await started(db, { status: 'expired' });
    await settle(db, payment);
    expect(await isOpen(db, payment)).toBe(true);
  });

  test('adopts the object when our row does not know it yet', async ({ db }) => {
    const payment = await started(db, { sys_primary_id: null });
    expect((await settle(db, payment)).payment).toMatchObject({
      status: 'complete',
      sys_primary_id: 'cs_1',
    });
  });
});

describe('a look that shows no money', () => {
  test.for(['pending', 'failed', 'expired', 'disputed'] as const)(
    'as %s opens nothing and says why',
    async (status, { db }) => {
      const payment = await started(db, { status: 'complete' });
      const settled = await settle(db, payment, { status, status_reason: 'Words.' });
      expect(settled.payment).toMatchObject({ status, status_reason: 'Words.' });
      expect(await isOpen(db, payment)).toBe(false);
    },
  );
});

describe('a look that does not match goes to a person', () => {
  test.for<[Partial<Payment.Snapshot>, string]>([
    [{ amount: 4800 }, 'The amount is $48 instead of $49.'],
    [{ amount: 4901 }, 'The amount is $49.01 instead of $49.'],
    [{ amount: Number.NaN }, 'The amount is $NaN instead of $49.'],
    [{ currency: 'eur' }, 'The currency is eur instead of usd.'],
    [{ currency: 'USD' }, 'The currency is USD instead of usd.'],
    [{ internal_id: 'other' }, "The processor's object names the payment other."],
    [{ sys_primary_id: 'cs_2' }, "The processor's object is cs_2 instead of cs_1."],
    [{ right_mode: false }, 'The money is of the wrong mode (live and test).'],
    [{ sys_primary_id: '' }, "The processor's object has no id."],
    [{ refunded: -1 }, 'The refunded amount is -1, which is no amount.'],
    [{ refunded: Number.NaN }, 'The refunded amount is NaN, which is no amount.'],
  ])('%j', async ([wrong, reason], { db }) => {
    const payment = await started(db);
    const settled = await settle(db, payment, wrong);
    expect(settled.payment).toMatchObject({ status: 'review', status_reason: reason });
    expect(settled.payment.sys_secondary_id).toBeNull();
    expect(settled.changed).toBe(true);
    expect(await isOpen(db, payment)).toBe(false);
    expect((await settle(db, payment, wrong)).changed).toBe(false);
  });

  test('all faults are named', async ({ db }) => {
    const { payment } = await settle(db, await started(db), { amount: 1, currency: 'eur' });
    expect(payment.status_reason).toBe(
      'The amount is $0.01 instead of $49. The currency is eur instead of usd.',
    );
  });

  test('whoever was called for something else is still called for it, and no more for what is mended', async ({
    db,
  }) => {
    const payment = await started(db);
    await User.remove(db, payment.user_id ?? '');
    const called = async (shown: Partial<Payment.Snapshot>) =>
      (await settle(db, payment, shown)).payment.attention;
    const gone = await called({});
    const late = { status: 'failed', odd: true, status_reason: 'It came too late.' } as const;
    expect(await called({ amount: 1 })).toBe(`${gone} The amount is $0.01 instead of $49.`);
    expect(await called({ currency: 'eur' })).toBe(`${gone} The currency is eur instead of usd.`);
    expect(await called(late)).toBe(`${gone} It came too late.`);
    expect(await called({})).toBe(gone);
    await called({ refunded: 900 });
    await Payment.explainRefund(db, payment.id, 'gone:', { cause: 'admin' });
    expect(await called({ refunded: 1000 })).toBe(gone);
  });

  test('the object of another payment is not adopted', async ({ db }) => {
    const theirs = await started(db);
    const mine = await started(db, { sys_primary_id: null });
    const { payment } = await settle(db, mine);
    expect(payment).toMatchObject({
      status: 'review',
      status_reason: "The processor's object cs_1 is another payment's.",
      sys_primary_id: null,
    });
    expect((await settle(db, theirs)).payment.status).toBe('complete');
  });

  test('it leaves review by a look that matches, and by no other', async ({ db }) => {
    const payment = await started(db);
    await settle(db, payment, { amount: 1 });
    await settle(db, payment, { currency: 'eur' });
    expect(await isOpen(db, payment)).toBe(false);
    const { payment: after } = await settle(db, payment);
    expect(after).toMatchObject({ status: 'complete', status_reason: null });
    expect(await isOpen(db, payment)).toBe(true);
  });
});

describe('looks in the wrong order', () => {
  test('I29: a slow look that began before the refund does not undo it', async ({ db }) => {
    const payment = await started(db);
    const slow = await look(db, payment);
    const refunded = await settle(db, payment, { status: 'refunded', refunded: 4900 });
    expect(await Payment.settle(db, payment.id, slow)).toEqual({ ...refunded, changed: false });
    expect(await isOpen(db, payment)).toBe(false);
  });

  test('a slow wrong look does not send a settled payment to review', async ({ db }) => {
    const payment = await started(db);
    const slow = await look(db, payment, { amount: 1 });
    await settle(db, payment);
    expect((await Payment.settle(db, payment.id, slow)).changed).toBe(false);
    expect(await isOpen(db, payment)).toBe(true);
  });

  test('the refund may be seen before the payment was', async ({ db }) => {
    const payment = await started(db);
    await settle(db, payment, { refunded: 4900 });
    expect((await Payment.find(db, payment.id))?.status).toBe('refunded');
  });

  test('nextSeq counts for each payment, and gives no number twice', async ({ db, file }) => {
    const payment = await started(db);
    const second = connect(file);
    const numbers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => Payment.nextSeq(i % 2 ? db : second, payment.id)),
    );
    await second.destroy();
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    await expect(Payment.nextSeq(db, 'none')).rejects.toThrow('There is no payment none.');
  });

  test.for([0, 2, -1, 1.5, Number.NaN])(
    'a look numbered %s, which was not given, is refused',
    async (seq, { db }) => {
      const payment = await started(db);
      const snapshot = { ...(await look(db, payment)), seq };
      await expect(Payment.settle(db, payment.id, snapshot)).rejects.toThrow(RangeError);
      expect(await Payment.find(db, payment.id)).toMatchObject({ status: 'pending', snap_seq: 0 });
    },
  );

  test('an unknown payment is refused', async ({ db }) => {
    const snapshot = await look(db, await started(db));
    await expect(Payment.settle(db, 'none', snapshot)).rejects.toThrow('There is no payment none.');
  });
});

describe('refunds', () => {
  test('a part given back stays in the row, and the site open', async ({ db }) => {
    const payment = await started(db);
    const { payment: after } = await settle(db, payment, { refunded: 1000 });
    expect(after).toMatchObject({ status: 'complete', refunded: 1000 });
    expect(await isOpen(db, payment)).toBe(true);
  });

  test.for([4900, 5000])('%s of 4900 given back closes it', async (refunded, { db }) => {
    const payment = await started(db);
    await settle(db, payment, { refunded: 1000 });
    const { payment: after } = await settle(db, payment, { refunded });
    expect(after).toMatchObject({ status: 'refunded', refunded });
    expect(await isOpen(db, payment)).toBe(false);
  });

  test('a refund that failed at the processor after all leaves the money, and the site open', async ({
    db,
  }) => {
    const payment = await started(db);
    await settle(db, payment, { refunded: 4900 });
    expect(await isOpen(db, payment)).toBe(false);
    expect((await settle(db, payment)).payment).toMatchObject({ status: 'complete', refunded: 0 });
    expect(await isOpen(db, payment)).toBe(true);
  });

  test('a payment of nothing, a gift, is not taken for given back', async ({ db }) => {
    const payment = await started(db, { amount: 0, system: 'comp' });
    expect((await settle(db, payment, { amount: 0 })).payment.status).toBe('complete');
  });

  test('one that was recorded by hand and is told by the processor, too, counts once and calls a person', async ({
    db,
  }) => {
    const payment = await started(db);
    await settle(db, payment);
    await Payment.refund(db, payment.id, 1000, 'At the dashboard.');
    const { payment: seen } = await settle(db, payment, { refunded: 1000 });
    expect(seen).toMatchObject({ refunded: 1000, refunded_by_hand: 0 });
    expect(seen.attention).toContain('it counts once');
    expect((await settle(db, payment, { refunded: 1500 })).payment.refunded).toBe(1500);
  });

  test('one that failed is not waited for any more', async ({ db }) => {
    const payment = await started(db);
    await settle(db, payment);
    const order = { amount: 3000, note: 'Is given back.', cause: 'test' };
    await Payment.announceRefund(db, payment.id, order);
    await settle(db, payment, { refunded: 3000 });
    await settle(db, payment);
    expect(await Payment.find(db, payment.id)).toMatchObject({ refunded: 0, refund_asked: 0 });
  });

  test('one that was made by hand is recorded, and closes at the full amount', async ({ db }) => {
    const payment = await started(db);
    await settle(db, payment);
    const part = await Payment.refund(db, payment.id, 900, 'Paid back in cash.');
    expect(part).toMatchObject({ status: 'complete', refunded: 900 });
    expect(await isOpen(db, payment)).toBe(true);
    const all = await Payment.refund(db, payment.id, 4000, 'The rest as well.');
    expect(all).toMatchObject({
      status: 'refunded',
      refunded: 4900,
      status_reason: 'The rest as well.',
    });
    expect(await isOpen(db, payment)).toBe(false);
  });

  test('no look undoes it, neither one that had begun nor one that begins later', async ({
    db,
  }) => {
    const payment = await started(db);
    await settle(db, payment);
    const slow = await look(db, payment);
    const refunded = await Payment.refund(db, payment.id, 4900, 'Paid back in cash.');
    await Payment.settle(db, payment.id, slow);
    await settle(db, payment);
    expect(await Payment.find(db, payment.id)).toMatchObject({
      status: 'refunded',
      status_reason: refunded.status_reason,
    });
  });

  test('more than was paid cannot be given back', async ({ db }) => {
    const payment = await started(db);
    await settle(db, payment);
    await expect(Payment.refund(db, payment.id, 4901, 'Too much.')).rejects.toThrow(RangeError);
    await Payment.refund(db, payment.id, 4000, 'Most.');
    await expect(Payment.refund(db, payment.id, 901, 'Too much.')).rejects.toThrow(
      /with 4000 of 4900 given back: it cannot give back 901/,
    );
  });

  test.for(['pending', 'failed', 'expired', 'refunded', 'review'] as const)(
    'a %s payment has nothing to give back',
    async (status, { db }) => {
      const payment = await started(db, { status });
      await expect(Payment.refund(db, payment.id, 1, 'No.')).rejects.toThrow(RangeError);
    },
  );

  test.for([0, -1, 1.5, Number.NaN])('%s is no refund', async (amount, { db }) => {
    const payment = await started(db, { status: 'complete' });
    await expect(Payment.refund(db, payment.id, amount, 'No.')).rejects.toThrow(RangeError);
    await expect(Payment.refund(db, 'none', 1, 'No.')).rejects.toThrow('There is no payment none.');
  });
});

describe('disputes', () => {
  test('opened, the site closes; won, it opens; lost, it stays closed', async ({ db }) => {
    const payment = await started(db);
    await settle(db, payment);
    await settle(db, payment, { status: 'disputed', status_reason: 'The bank asks.' });
    expect(await isOpen(db, payment)).toBe(false);
    await settle(db, payment);
    expect(await isOpen(db, payment)).toBe(true);
    await settle(db, payment, { hold: 'The bank took it back.' });
    expect(await isOpen(db, payment)).toBe(false);
  });

  test('nothing that a look shows lifts, or takes the place of, a hold that waits for an admin', async ({
    db,
  }) => {
    const payment = await started(db);
    await settle(db, payment);
    const taken = { cause: 'test', at: 5, until: 'admin' } as const;
    await Payment.hold(db, payment.id, 'It was taken back.', taken);
    for (const hold of [null, 'The bank asks.', null]) await settle(db, payment, { hold });
    expect(await Payment.find(db, payment.id)).toMatchObject({ hold: 'It was taken back.' });
  });
});

test('money of an account that is disabled calls a person, the first time', async ({ db }) => {
  const payment = await started(db);
  await User.disable(db, payment.user_id ?? '');
  const settled = await settle(db, payment);
  expect(settled.payment.attention).toContain('is disabled: give it back');
  await Payment.dealt(db, payment.id, { cause: 'admin', note: 'Given back.' });
  await settle(db, payment, { status: 'disputed' });
  expect((await settle(db, payment)).payment.attention).toBeNull();
});

test('whoever pays while their first payment is on hold is not told to be given one back at once', async ({
  db,
}) => {
  const payment = await started(db);
  const first = { user_id: payment.user_id, status: 'complete', hold: 'The bank asks.' } as const;
  const { internal_id } = await aPayment(db, first);
  const { attention } = (await settle(db, payment)).payment;
  expect(attention).toBe(
    `This member has paid before, by ${internal_id}, which is on hold: give one back only once that opens again.`,
  );
});

test('inside of a transaction that fails nothing is settled', async ({ db }) => {
  const payment = await started(db);
  const work = db.transaction().execute(async (tx) => {
    await settle(tx, payment);
    throw new Error('The rest failed.');
  });
  await expect(work).rejects.toThrow('The rest failed.');
  expect(await isOpen(db, payment)).toBe(false);
});
