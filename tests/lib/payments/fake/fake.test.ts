import { describe, expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { ACTIONS, actionsFor } from '#lib/payments/fake/actions.ts';
import { findFake } from '#lib/payments/fake/fake.ts';
import type { Order } from '#lib/payments/fake/ledger.ts';
import { member, ORIGIN, test as base, testApplication } from '../../../support/application.ts';
import { begun, getPayment, openShop, type Shop } from '../../../support/payments.ts';

const test = base.extend<{ shop: Shop }>({
  shop: async ({ app }, use) => {
    const shop = await openShop(app);
    await use(shop);
    await app.idle();
    await shop.close();
  },
});

const types = (shop: Shop) => shop.received.map(({ body }) => JSON.parse(body).type);

describe('a checkout', () => {
  test('asked for twice is one order', async ({ app }) => {
    const { payment } = await begun(app, await member(app));
    const page = { description: 'x', return_url: 'http://a.test/', cancel_url: 'http://a.test/' };
    const [one, two] = await Promise.all([
      app.fake.checkout(payment, page),
      app.fake.checkout(payment, page),
    ]);
    expect(one).toEqual(two);
    expect(one.sys_primary_id).toBe(payment.sys_primary_id);
  });

  test('leads to a page of its own', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    const found = await app.fake.findOrder(order);
    expect(found).toMatchObject({ internal_id: payment.internal_id, state: 'open', amount: 4900 });
    expect(found?.return_url).toBe(`${ORIGIN}/thanks/${payment.internal_id}/`);
    expect(found?.cancel_url).toBe(`${ORIGIN}/thanks/${payment.internal_id}/?left`);
  });
});

describe('the tester', () => {
  test.for([
    ['pay', 'complete', 'return_url'],
    ['fail', 'failed', 'return_url'],
    ['leave', 'expired', 'cancel_url'],
    ['later', 'pending', 'return_url'],
  ] as const)(
    'who chooses %s makes the payment %s',
    async ([action, status, go], { app, shop }) => {
      const { payment, order } = await begun(app, await member(app));
      const acted = await app.fake.act(order, action);
      expect(acted).toMatchObject({ ok: true });
      if (acted.ok) expect(app.origin() + acted.go).toBe(acted.order[go]);
      await app.idle();
      expect((await getPayment(app, payment.id)).status).toBe(status);
      expect(shop.received.every((message) => message.status === 200)).toBe(true);
    },
  );

  test('can let money come later, and give it back', async ({ app, shop }) => {
    const mia = await member(app);
    const { order } = await begun(app, mia);
    const paid = async () => (await Payment.paid(app.db, mia, app.systems))[0];
    await app.fake.act(order, 'later');
    await app.idle();
    expect(await paid()).toBe(false);
    await app.fake.act(order, 'arrive');
    await app.idle();
    expect(await paid()).toBe(true);
    await app.fake.act(order, 'refund');
    await app.idle();
    expect(await paid()).toBe(false);
    expect(shop.received.length).toBe(9);
  });

  test('can do only what the state of the order allows', async ({ app }) => {
    const { order } = await begun(app, await member(app));
    expect(await app.fake.act(order, 'refund')).toEqual({ ok: false, reason: 'not-possible' });
    await app.fake.act(order, 'pay');
    expect(await app.fake.act(order, 'pay')).toEqual({ ok: false, reason: 'not-possible' });
    expect(await app.fake.act(order, 'constructor')).toEqual({
      ok: false,
      reason: 'unknown-action',
    });
    expect(await app.fake.act('../x', 'pay')).toEqual({ ok: false, reason: 'unknown-order' });
  });

  test('who clicks twice at once pays once', async ({ app }) => {
    const { order } = await begun(app, await member(app));
    const acted = await Promise.all([app.fake.act(order, 'pay'), app.fake.act(order, 'pay')]);
    expect(acted.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  test('finds the buttons that work', () => {
    const at = (state: Order['state']) => actionsFor({ state } as Order);
    expect(at('open')).toEqual(['pay', 'fail', 'leave', 'later']);
    expect(at('pending')).toEqual(['fail', 'arrive']);
    expect(at('paid')).toEqual(['refund']);
    for (const state of ['failed', 'cancelled', 'refunded'] as const) expect(at(state)).toEqual([]);
    expect(ACTIONS).toContain('pay');
  });
});

describe('its webhooks', () => {
  test('are signed, come more than once, and an old one comes after the new', async ({
    app,
    shop,
  }) => {
    const { order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    await app.idle();
    expect(types(shop)).toEqual(['order.paid', 'order.opened', 'order.paid']);
    for (const { headers } of shop.received)
      expect(headers['fake-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  });

  test('never claim a state: after a refund, the old "paid" opens nothing', async ({
    app,
    shop,
  }) => {
    const mia = await member(app);
    const { order } = await begun(app, mia);
    await app.fake.act(order, 'pay');
    await app.fake.act(order, 'refund');
    await app.idle();
    expect(types(shop)).toContain('order.refunded');
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
  });

  test('that nobody takes break nothing', async ({ app }) => {
    app.reachedAt = 'http://127.0.0.1:1';
    const { order } = await begun(app, await member(app));
    expect(await app.fake.act(order, 'pay')).toMatchObject({ ok: true });
    await app.idle();
  });
});

describe('a refund by the shop', () => {
  test('of a part leaves the payment complete, of the rest closes it', async ({ app, shop }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    await app.fake.refund(payment, 900, 'key 900');
    await app.idle();
    expect(await getPayment(app, payment.id)).toMatchObject({ status: 'complete', refunded: 900 });
    await app.fake.refund(payment, 4000, 'key 4000');
    await app.idle();
    expect(await getPayment(app, payment.id)).toMatchObject({ status: 'refunded', refunded: 4900 });
    expect(shop.received.length).toBe(9);
  });

  test.for([0, -1, 0.5, 4901, Number.NaN])('of %s is refused', async (amount, { app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    await expect(app.fake.refund(payment, amount, 'key amount')).rejects.toThrow(
      /cannot be refunded/,
    );
  });
});

test('on a real site there is no fake processor, whatever is configured', async ({ app }) => {
  expect(findFake(app)).toBe(app.fake);
  const real = await testApplication({ production: true });
  expect(findFake(real)).toBeUndefined();
  await real.close();
});
