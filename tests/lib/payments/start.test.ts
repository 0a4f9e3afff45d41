import { describe, expect } from 'vitest';
import { Payment, Site } from '#lib/models/index.ts';
import { ProcessorProblem } from '#lib/payments/problem.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { member, test } from '../../support/application.ts';
import { begun, bend, getPayment } from '../../support/payments.ts';

describe('starting to pay', () => {
  test('makes our row, then the processor’s order, and leads to its page', async ({ app }) => {
    const mia = await member(app);
    const started = await startPayment(app, mia, { return_to: '/media/a-talk/' });
    expect(started).toMatchObject({ ok: true });
    if (!started.ok) return;
    const payment = await getPayment(app, started.payment.id);
    expect(payment).toMatchObject({
      user_id: mia.id,
      system: 'fake',
      status: 'pending',
      amount: 4900,
      currency: 'usd',
      return_to: '/media/a-talk/',
    });
    expect(started.redirect).toBe(`/fake-checkout/${payment.sys_primary_id}/`);
  });

  test('opens nothing', async ({ app }) => {
    const mia = await member(app);
    await begun(app, mia);
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
  });

  test('C10: twice, or twice at once, is one payment and one order', async ({ app }) => {
    const mia = await member(app);
    const both = await Promise.all([startPayment(app, mia), startPayment(app, mia)]);
    const again = await startPayment(app, mia);
    const redirects = [...both, again].map((started) => started.ok && started.redirect);
    expect(new Set(redirects).size).toBe(1);
    expect((await Payment.search(app.db, { limit: 9, offset: 0 })).total).toBe(1);
  });

  test('again from another item goes on to that one', async ({ app }) => {
    const mia = await member(app);
    const first = await startPayment(app, mia, { return_to: '/media/one/' });
    await startPayment(app, mia, { return_to: '/media/two/' });
    await startPayment(app, mia);
    const payment = await getPayment(app, first.ok ? first.payment.id : '');
    expect(payment.return_to).toBe('/media/two/');
  });

  test('leads nowhere but home', async ({ app }) => {
    const mia = await member(app);
    for (const return_to of ['//evil.example/', 'javascript:alert(1)', 'https://evil.example/']) {
      const started = await startPayment(app, mia, { return_to });
      expect(started.ok && started.payment.return_to).toBeNull();
    }
  });

  test('is refused to who has paid', async ({ app }) => {
    const mia = await member(app);
    await Payment.fake(app.db, { user: mia });
    expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'already-paid' });
  });

  test('is refused to who has paid without our knowing yet', async ({ app }) => {
    const mia = await member(app);
    const { order } = await begun(app, mia);
    await app.fake.act(order, 'pay'); // its webhook reaches nobody here
    expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'already-paid' });
  });

  test('is possible again after failing, leaving or a refund', async ({ app }) => {
    const mia = await member(app);
    const orders = new Set<string>();
    for (const actions of [['fail'], ['leave'], ['pay', 'refund'], []]) {
      const { order } = await begun(app, mia);
      for (const action of actions) await app.fake.act(order, action);
      orders.add(order);
    }
    expect(orders.size).toBe(4);
  });

  test('costs today’s price, and what was started before costs what it did', async ({ app }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    await Site.set(app.db, 'price', { amount: 5900, currency: 'usd' });
    const after = await begun(app, mia);
    expect(after.payment).toMatchObject({ amount: 5900 });
    expect(after.order).not.toBe(before.order);
    expect(await app.fake.findOrder(before.order)).toMatchObject({ amount: 4900 });
  });
});

describe('starting to pay is refused in words', () => {
  test('when there is no price', async ({ app }) => {
    await Site.remove(app.db, 'price');
    expect(await startPayment(app, await member(app))).toEqual({ ok: false, reason: 'no-price' });
  });

  test('when there is no such processor', async ({ app }) => {
    const mia = await member(app);
    expect(await startPayment(app, mia, { system: 'constructor' })).toMatchObject({ ok: false });
    app.processors.clear();
    expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'no-processor' });
  });

  test('when the processor is silent; the next try goes on with the same row', async ({ app }) => {
    const mia = await member(app);
    const silent = async () => {
      throw new Error('It does not answer.');
    };
    bend(app, { checkout: silent });
    expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'processor-silent' });
    bend(app, {});
    await begun(app, mia);
    expect((await Payment.search(app.db, { limit: 9, offset: 0 })).total).toBe(1);
  });
});

describe('nobody pays twice', () => {
  test('43: a checkout at an older price is closed before the new one begins', async ({ app }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    await Site.set(app.db, 'price', { amount: 5900, currency: 'usd' });
    await begun(app, mia);
    expect(await getPayment(app, before.payment.id)).toMatchObject({
      status: 'expired',
      status_reason: 'The price has changed since, so this checkout was closed.',
    });
    expect(await app.fake.findOrder(before.order)).toMatchObject({ state: 'cancelled' });
    expect(await app.fake.act(before.order, 'pay')).toMatchObject({ reason: 'not-possible' });
  });

  test('one that could not be closed at its processor is closed there before another begins', async ({
    app,
  }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    await Site.set(app.db, 'price', { amount: 5900, currency: 'usd' });
    bend(app, { close: () => Promise.reject(new Error('It does not answer.')) });
    for (const _click of [1, 2])
      expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'processor-silent' });
    expect((await getPayment(app, before.payment.id)).status).toBe('pending');
    bend(app, {});
    await begun(app, mia);
    expect((await getPayment(app, before.payment.id)).status).toBe('expired');
    expect(await app.fake.findOrder(before.order)).toMatchObject({ state: 'cancelled' });
  });

  test('nor is it waited for when its processor cannot close it; money that comes is honoured', async ({
    app,
  }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    bend(app, { close: async () => undefined });
    await Site.set(app.db, 'price', { amount: 5900, currency: 'usd' });
    await begun(app, mia);
    expect((await getPayment(app, before.payment.id)).status).toBe('expired');
    await app.fake.act(before.order, 'pay');
    await settle(app, before.payment.id, 'webhook');
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(true);
  });

  test('nor by a second one that another process began while the looks before it took their time', async ({
    app,
  }) => {
    const mia = await member(app);
    await begun(app, mia);
    const price = { amount: 5900, currency: 'usd' };
    await Site.set(app.db, 'price', price);
    const page = { description: 'x', return_url: 'http://x/', cancel_url: 'http://x/' };
    let theirs: Payment.Row | undefined;
    bend(app, {
      async fetch(payment) {
        if (!theirs) {
          theirs = await Payment.start(app.db, { user_id: mia.id, system: 'fake', ...price });
          await Payment.attach(app.db, theirs.id, await app.fake.checkout(theirs, page));
        }
        return app.fake.fetch(payment);
      },
    });
    const started = await startPayment(app, mia);
    expect(started).toMatchObject({ ok: true, payment: { id: theirs?.id } });
    const open = await Payment.listOpen(app.db, mia.id);
    expect(open.map(({ id }) => id)).toEqual([theirs?.id]);
  });

  test('who chooses another way leaves the first one', async ({ app }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    const other = { ...app.fake, system: 'other' };
    app.processors.set('other', {
      ...other,
      checkout: async () => ({ sys_primary_id: 'o1', sys_created_on: 5, redirect: '/o1/' }),
    });
    const started = await startPayment(app, mia, { system: 'other' });
    expect(started).toMatchObject({ ok: true, redirect: '/o1/' });
    expect((await getPayment(app, before.payment.id)).status).toBe('expired');
  });

  test('one that a processor of before never made is in nobody’s way', async ({ app }) => {
    const mia = await member(app);
    const form = { user_id: mia.id, system: 'gone', amount: 4900, currency: 'usd' };
    const { id } = await Payment.start(app.db, form);
    expect((await begun(app, mia)).payment.system).toBe('fake');
    expect(await getPayment(app, id)).toMatchObject({
      status: 'expired',
      status_reason: 'The processor never made its checkout.',
    });
  });

  test('one where nobody can pay any more is closed, and another begins', async ({ app }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    const checkout: typeof app.fake.checkout = (row, page) =>
      row.sys_primary_id
        ? Promise.reject(new ProcessorProblem('refused', 'Nobody can pay there.'))
        : app.fake.checkout(row, page);
    bend(app, { checkout });
    expect((await begun(app, mia)).payment.id).not.toBe(before.payment.id);
    expect((await getPayment(app, before.payment.id)).status).toBe('expired');
    expect(await app.fake.findOrder(before.order)).toMatchObject({ state: 'cancelled' });
  });

  test.for([
    ['pay', 'already-paid'],
    ['later', 'underway'],
  ] as const)('nor where money came at that moment (%s)', async ([action, reason], { app }) => {
    const mia = await member(app);
    const { order } = await begun(app, mia);
    bend(app, {
      async checkout() {
        await app.fake.act(order, action);
        throw new ProcessorProblem('refused', 'Nobody can pay there.');
      },
    });
    expect(await startPayment(app, mia)).toMatchObject({ ok: false, reason });
  });

  test('but one that was never made is asked for again', async ({ app }) => {
    const mia = await member(app);
    bend(app, { checkout: () => Promise.reject(new ProcessorProblem('refused', 'No.')) });
    for (const _click of [1, 2])
      expect(await startPayment(app, mia)).toMatchObject({ reason: 'processor-silent' });
    expect((await Payment.search(app.db, { limit: 9, offset: 0 })).total).toBe(1);
  });

  test('while money is on its way, nothing is begun', async ({ app }) => {
    const mia = await member(app);
    const { payment, order } = await begun(app, mia);
    await app.fake.act(order, 'later');
    const started = await startPayment(app, mia);
    expect(started).toMatchObject({ reason: 'underway', payment: { id: payment.id } });
  });

  test('nor while a person has to look at what came', async ({ app }) => {
    const mia = await member(app);
    const { payment } = await begun(app, mia);
    const review = { status: 'review', attention: 'Another amount.' } as const;
    await app.db.updateTable('payment').set(review).where('id', '=', payment.id).execute();
    expect(await startPayment(app, mia)).toMatchObject({
      reason: 'underway',
      payment: { id: payment.id },
    });
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Given back.' });
    expect(await startPayment(app, mia)).toMatchObject({ ok: true });
  });

  test('nor while a processor that may hold it does not answer', async ({ app }) => {
    const mia = await member(app);
    await begun(app, mia);
    bend(app, { fetch: () => Promise.reject(new Error('It does not answer.')) });
    expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'processor-silent' });
  });

  test('money for both is kept, and a person is called to give one back', async ({ app }) => {
    const mia = await member(app);
    const before = await begun(app, mia);
    bend(app, { close: async () => undefined });
    await Site.set(app.db, 'price', { amount: 5900, currency: 'usd' });
    const after = await begun(app, mia);
    await app.fake.act(before.order, 'pay');
    await app.fake.act(after.order, 'pay');
    await settle(app, before.payment.id, 'webhook');
    expect((await settle(app, after.payment.id, 'webhook')).payment).toMatchObject({
      status: 'complete',
      attention: `This member has paid already, by ${before.payment.internal_id}: give one back.`,
    });
  });
});

test.for(['https://evil.example/pay', '//evil.example/', 'javascript:alert(1)', '/\\evil.example'])(
  'E35: a checkout that leads to %s is not followed',
  async (redirect, { app }) => {
    bend(app, {
      checkout_origins: ['https://checkout.example'],
      checkout: async () => ({ sys_primary_id: 'o1', sys_created_on: 5, redirect }),
    });
    const mia = await member(app);
    expect(await startPayment(app, mia)).toEqual({ ok: false, reason: 'processor-silent' });
  },
);

test('a checkout at an origin of its processor is', async ({ app }) => {
  const redirect = 'https://checkout.example/pay/1';
  bend(app, {
    checkout_origins: ['https://checkout.example'],
    checkout: async () => ({ sys_primary_id: 'o1', sys_created_on: 5, redirect }),
  });
  expect(await startPayment(app, await member(app))).toMatchObject({ ok: true, redirect });
});

test('what a processor cannot charge exactly is not offered', async ({ app }) => {
  bend(app, { takes: () => false });
  expect(await startPayment(app, await member(app))).toMatchObject({ reason: 'no-processor' });
});
