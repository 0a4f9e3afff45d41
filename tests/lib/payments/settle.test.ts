import { describe, expect } from 'vitest';
import { Payment, User } from '#lib/models/index.ts';
import type { Truth } from '#lib/payments/processor.ts';
import { findOwn, lookAgain, settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { member, test } from '../../support/application.ts';
import { begun, bend, getPayment } from '../../support/payments.ts';

describe('settling', () => {
  test('writes what the processor says, whoever asks', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    expect((await settle(app, payment.id, 'test')).payment.status).toBe('pending');
    await app.fake.act(order, 'pay');
    expect((await settle(app, payment.id, 'test')).payment.status).toBe('complete');
  });

  test('twenty times at once is one change', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    const many = Array.from({ length: 20 }, () => settle(app, payment.id, 'test'));
    const changed = (await Promise.all(many)).filter((settled) => settled.changed);
    expect(changed).toHaveLength(1);
  });

  test('asks the processor for one payment once at a time', async ({ app }) => {
    const { payment } = await begun(app, await member(app));
    let asking = 0;
    let most = 0;
    bend(app, {
      async fetch(row) {
        most = Math.max(most, ++asking);
        await new Promise((resolve) => setImmediate(resolve));
        asking--;
        return app.fake.fetch(row);
      },
    });
    await Promise.all([1, 2, 3].map(() => settle(app, payment.id, 'test')));
    expect(most).toBe(1);
  });

  test('by an answer that took long does not undo what a quicker, later one has shown', async ({
    app,
  }) => {
    const { payment, order } = await begun(app, await member(app));
    bend(app, {
      async fetch(row) {
        const still_open = await app.fake.fetch(row);
        // Meanwhile the money comes in, and another process of the site asks and writes it.
        await app.fake.act(order, 'pay');
        const seq = await Payment.nextSeq(app.db, row.id);
        await Payment.settle(app.db, row.id, {
          ...(await app.fake.fetch(row)),
          right_mode: true,
          seq,
        });
        return still_open;
      },
    });
    expect((await settle(app, payment.id, 'slow')).payment.status).toBe('complete');
  });

  test.for<[string, Partial<Truth>]>([
    ['another amount', { amount: 100 }],
    ['another currency', { currency: 'jpy' }],
    ['another payment of ours', { internal_id: 'another' }],
    ['another order', { sys_primary_id: 'another' }],
  ])('by an answer about %s opens nothing', async ([, lie], { app }) => {
    const mia = await member(app);
    const { payment, order } = await begun(app, mia);
    await app.fake.act(order, 'pay');
    bend(app, { fetch: async (row) => ({ ...(await app.fake.fetch(row)), ...lie }) });
    expect((await settle(app, payment.id, 'test')).payment.status).toBe('review');
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
  });

  test('by an answer of the wrong mode, test or live, opens nothing', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    bend(app, { live: true });
    expect((await settle(app, payment.id, 'test')).payment).toMatchObject({
      status: 'review',
      attention: 'The money is of the wrong mode (live and test).',
    });
  });

  test('with a silent processor throws and changes nothing', async ({ app }) => {
    const { payment } = await begun(app, await member(app));
    bend(app, { fetch: () => Promise.reject(new Error('It does not answer.')) });
    await expect(settle(app, payment.id, 'test')).rejects.toThrow('It does not answer.');
    expect((await getPayment(app, payment.id)).status).toBe('pending');
  });

  test('what never reached the processor asks nobody', async ({ app }) => {
    const mia = await member(app);
    const form = { user_id: mia.id, system: 'fake', amount: 4900, currency: 'usd' };
    const { id } = await Payment.start(app.db, form);
    bend(app, { fetch: () => Promise.reject(new Error('must not be asked')) });
    expect((await settle(app, id, 'test')).changed).toBe(false);
  });
});

describe('a checkout that was given up here', () => {
  const closed = { cause: 'test' };

  test.for(['disable', 'remove'] as const)(
    'is closed also by the %s of its account while it was being made',
    async (goes, { app }) => {
      const mia = await member(app);
      bend(app, {
        async checkout(payment, page) {
          await User[goes](app.db, mia.id);
          return app.fake.checkout(payment, page);
        },
      });
      const { payment, order } = await begun(app, mia);
      await settle(app, payment.id, 'reconcile');
      expect(await app.fake.findOrder(order)).toMatchObject({ state: 'cancelled' });
    },
  );

  test('and paid in part since is gone on with', async ({ app }) => {
    const mia = await member(app);
    const { payment } = await begun(app, mia);
    await Payment.close(app.db, payment.id, 'Another was begun.', closed);
    bend(app, { fetch: async (row) => ({ ...(await app.fake.fetch(row)), part: true }) });
    expect(await startPayment(app, mia)).toMatchObject({ ok: true, payment: { id: payment.id } });
  });

  test.for(['as we died', 'with its account', 'by who has left'])(
    '%s, is closed at its processor by the next look',
    async (how, { app }) => {
      const mia = await member(app);
      const { payment, order } = await begun(app, mia);
      if (how === 'with its account') await User.disable(app.db, mia.id);
      else if (how === 'by who has left') await User.remove(app.db, mia.id);
      else await Payment.close(app.db, payment.id, 'Another was begun.', closed);
      expect((await settle(app, payment.id, 'reconcile')).payment.status).toBe('expired');
      expect(await app.fake.findOrder(order)).toMatchObject({ state: 'cancelled' });
    },
  );

  test('and paid before it was closed there is paid', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await Payment.close(app.db, payment.id, 'Another was begun.', closed);
    bend(app, { close: async () => void (await app.fake.act(order, 'pay')) });
    expect((await settle(app, payment.id, 'reconcile')).payment.status).toBe('complete');
  });

  test.for([{ underway: true }, { part: true }, { status: 'complete' }] as const)(
    'is left open there as long as its processor says %j',
    async (says, { app }) => {
      const { payment } = await begun(app, await member(app));
      await Payment.close(app.db, payment.id, 'Another was begun.', closed);
      let times = 0;
      const close = async () => void times++;
      bend(app, { close, fetch: async (row) => ({ ...(await app.fake.fetch(row)), ...says }) });
      await settle(app, payment.id, 'reconcile');
      expect(times).toBe(0);
    },
  );
});

describe('one’s own payment', () => {
  test('is settled when the browser comes back, which by itself proves nothing', async ({
    app,
  }) => {
    const mia = await member(app);
    const { payment, order } = await begun(app, mia);
    const back = () => lookAgain(app, payment, 'return');
    expect(await back()).toMatchObject({ asked: true, payment: { status: 'pending' } });
    await app.fake.act(order, 'pay');
    expect(await back()).toMatchObject({ asked: true, payment: { status: 'complete' } });
  });

  test('is nobody else’s', async ({ app }) => {
    const { payment } = await begun(app, await member(app, 'mia'));
    const noa = await member(app, 'noa');
    expect(await findOwn(app, noa, payment.internal_id)).toBeUndefined();
  });

  test('is not found by anything that is no id', async ({ app }) => {
    const mia = await member(app);
    const { payment } = await begun(app, mia);
    for (const id of [undefined, null, '', 'x', payment.id, "' or 1=1 --", {}])
      expect(await findOwn(app, mia, id)).toBeUndefined();
  });

  test('stays as it is known when the processor is silent', async ({ app }) => {
    const mia = await member(app);
    const { payment } = await begun(app, mia);
    bend(app, { fetch: () => Promise.reject(new Error('It does not answer.')) });
    expect(await lookAgain(app, payment, 'return')).toMatchObject({
      asked: false,
      payment: { status: 'pending' },
    });
  });
});

test('the first money has one receipt, however often it is seen, and after a dispute none more', async ({
  app,
}) => {
  const { payment, order } = await begun(app, await member(app));
  const receipts = () =>
    app.db.selectFrom('outbox').select('facts').where('kind', '=', 'receipt').execute();
  await settle(app, payment.id, 'before');
  expect(await receipts()).toEqual([]);
  await app.fake.act(order, 'pay');
  await Promise.all([1, 2, 3].map(() => settle(app, payment.id, 'return')));
  bend(app, { fetch: async (row) => ({ ...(await app.fake.fetch(row)), status: 'disputed' }) });
  await settle(app, payment.id, 'opened');
  bend(app, {});
  await settle(app, payment.id, 'won');
  const [receipt, ...more] = await receipts();
  expect(more).toEqual([]);
  expect(JSON.parse(receipt?.facts ?? '')).toMatchObject({
    amount: 4900,
    currency: 'usd',
    number: payment.internal_id,
  });
});
