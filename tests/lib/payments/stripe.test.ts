import { afterAll, describe, expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { stripe } from '#lib/payments/stripe.ts';
import { deliver } from '../../support/processors/over-http.ts';
import { getPayment } from '../../support/payments.ts';
import { violations } from '../../support/processors/published.ts';
import { shopOf } from '../../support/processors/shop.ts';
import { openStripe } from '../../support/processors/stripe.ts';

const test = shopOf(stripe, openStripe);
afterAll(() => expect(violations).toEqual([]));

const newest = async ({ bank }: { bank: Awaited<ReturnType<typeof openStripe>> }, id: string) => {
  const [message] = (await bank.messages(id)).toReversed();
  if (!message) throw new Error('There is no message.');
  return message;
};

test('what is sent: one payment of our amount, bound to our id everywhere, no kind of payment named', async ({
  shop: { bank, begun },
}) => {
  const { payment, redirect } = await begun();
  const [asked] = bank.asked;
  const form = new URLSearchParams(asked?.raw);
  expect(form.get('line_items[0][price_data][unit_amount]')).toBe('4900');
  for (const field of [
    'client_reference_id',
    'metadata[payment_id]',
    'payment_intent_data[metadata][payment_id]',
  ])
    expect(form.get(field)).toBe(payment.internal_id);
  expect([...form.keys()].join()).not.toContain('payment_method_types');
  expect(form.get('success_url')).toContain(`/thanks/${payment.internal_id}/`);
  expect(asked?.headers['idempotency-key']).toBe(`create-${payment.internal_id}`);
  expect(redirect).toContain(payment.sys_primary_id);
});

test('I31: a message ten minutes off is refused, and a look pays out', async ({ shop }) => {
  const { app, bank, begun } = shop;
  const { payment, id } = await begun();
  await bank.pay(id);
  const { body } = await newest(shop, id);
  for (const off of [-600_000, 600_000]) {
    const message = bank.sign(body, { at: Date.now() + off });
    expect((await deliver(app, 'stripe', message)).status).toBe(400);
  }
  expect((await settle(app, payment.id, 'reconcile')).payment.status).toBe('complete');
});

test('I32: while the secret is rolled, both are good', async ({ shop }) => {
  const { app, bank, begun } = shop;
  const { payment, id } = await begun();
  await bank.pay(id);
  const { body } = await newest(shop, id);
  const old = bank.sign(body, { secret: bank.secrets.before });
  expect((await deliver(app, 'stripe', old)).status).toBe(200);
  expect((await getPayment(app, payment.id)).status).toBe('complete');
});

test('K43: several signatures in one header, and spaces between them', async ({ shop }) => {
  const { app, bank, begun } = shop;
  const { id } = await begun();
  await bank.pay(id);
  const { body, headers } = await newest(shop, id);
  const [time, good] = (headers['stripe-signature'] ?? '').split(',');
  const bad = `v1=${'0'.repeat(64)}`;
  const header = `${time}, ${bad} , ${good}, v0=${'0'.repeat(64)}`;
  const message = { body, headers: { 'stripe-signature': header } };
  expect((await deliver(app, 'stripe', message)).status).toBe(200);
});

test('C37: after a 500 a second key; should both have made a session, the paid one wins', async ({
  shop: { app, bank, mia, begun, isOpen },
}) => {
  bank.breakNextKey();
  const { payment, id } = await begun();
  const keys = bank.asked.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual([`create-${payment.internal_id}`, `create-${payment.internal_id}-2`]);
  // Stripe had made one for the first key after all, and that is the one that gets paid.
  const second = { ...bank.sessions.get(id), id: 'cs_test_second', intent: 'pi_second' };
  bank.sessions.set(second.id, second as never);
  await bank.pay(second.id);
  const [message] = (await bank.messages(second.id)).toReversed();
  if (message) await deliver(app, 'stripe', message);
  expect(await getPayment(app, payment.id)).toMatchObject({
    status: 'complete',
    sys_primary_id: second.id,
  });
  expect(await isOpen()).toBe(true);
  expect(await startPayment(app, mia)).toMatchObject({ reason: 'already-paid' });
});

describe('C38: thin messages', () => {
  test('a snapshot and a thin one of the same event count once', async ({ shop }) => {
    const { app, bank, begun } = shop;
    const { payment, id } = await begun();
    await bank.pay(id);
    const message = await newest(shop, id);
    expect((await deliver(app, 'stripe', bank.thin(message))).status).toBe(200);
    expect((await deliver(app, 'stripe', message)).sentence).toContain('Known already');
    expect((await getPayment(app, payment.id)).status).toBe('complete');
  });

  test('of a refund and of a dispute work', async ({ shop }) => {
    const { app, bank, begun, isOpen } = shop;
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.dispute?.(id, 'opened');
    await deliver(app, 'stripe', bank.thin(await newest(shop, id)));
    expect((await getPayment(app, payment.id)).status).toBe('disputed');
    await bank.dispute?.(id, 'won');
    await deliver(app, 'stripe', bank.thin(await newest(shop, id)));
    expect(await isOpen()).toBe(true);
    await bank.refund?.(id, payment.amount);
    await deliver(app, 'stripe', bank.thin(await newest(shop, id)));
    expect((await getPayment(app, payment.id)).status).toBe('refunded');
  });

  test('while Stripe is silent, it should be sent again', async ({ shop }) => {
    const { app, bank, begun } = shop;
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.refund?.(id, 100);
    const message = bank.thin(await newest(shop, id));
    bank.break?.('500');
    expect((await deliver(app, 'stripe', message)).status).toBe(503);
  });
});

test('H22: a refund is told before the payment', async ({ shop }) => {
  const { app, bank, begun, isOpen } = shop;
  const { payment, id } = await begun();
  await bank.pay(id);
  await bank.refund?.(id, payment.amount);
  const [paid, refunded] = await bank.messages(id);
  if (!paid || !refunded) throw new Error('There should be two messages.');
  await deliver(app, 'stripe', refunded);
  await deliver(app, 'stripe', paid);
  expect((await getPayment(app, payment.id)).status).toBe('refunded');
  expect(await isOpen()).toBe(false);
});

test('H24: a debit that takes a while, and comes or does not', async ({ shop }) => {
  const { app, bank, begun } = shop;
  const { payment, id } = await begun();
  await bank.promise?.(id);
  await deliver(app, 'stripe', await newest(shop, id));
  expect(await getPayment(app, payment.id)).toMatchObject({ status: 'pending', underway: 1 });
  await bank.fail?.(id);
  await deliver(app, 'stripe', await newest(shop, id));
  expect((await getPayment(app, payment.id)).status).toBe('failed');
  await bank.pay(id);
  await deliver(app, 'stripe', await newest(shop, id));
  expect((await getPayment(app, payment.id)).status).toBe('complete');
});

test('D16: a genuine message about what is not ours is taken, and changes nothing', async ({
  shop: { app, bank },
}) => {
  const object = { object: 'checkout.session', id: 'cs_test_of_another_shop' };
  const event = { id: 'evt_1', object: 'event', type: 'x', created: 1, data: { object } };
  const received = await deliver(app, 'stripe', bank.sign(JSON.stringify(event)));
  expect(received.status).toBe(200);
  expect(await app.db.selectFrom('payment').selectAll().execute()).toEqual([]);
  const [row] = await app.db.selectFrom('payment_event').selectAll().execute();
  expect(row).toMatchObject({ outcome: 'unmatched' });
});

test('B36: a genuine message that names our payment, but another’s session, is not taken', async ({
  shop: { app, bank, begun, isOpen },
}) => {
  const { payment, id } = await begun();
  const other = { ...bank.sessions.get(id), id: 'cs_test_other', internal_id: 'someone else' };
  bank.sessions.set(other.id, other as never);
  await bank.pay(other.id);
  const object = {
    object: 'checkout.session',
    id: other.id,
    metadata: { payment_id: payment.internal_id },
  };
  const event = { id: 'evt_2', object: 'event', type: 'x', created: 1, data: { object } };
  await deliver(app, 'stripe', bank.sign(JSON.stringify(event)));
  expect((await getPayment(app, payment.id)).sys_primary_id).toBe(id);
  expect(await isOpen()).toBe(false);
});

test('G20: an id in our own row that is none asks nobody', async ({
  shop: { app, bank, begun, processor },
}) => {
  const { payment } = await begun();
  const asked = bank.asked.length;
  for (const sys_primary_id of ['../x', '//evil', 'cs_%2e', `cs_${'x'.repeat(5000)}`])
    await expect(processor.fetch({ ...payment, sys_primary_id })).rejects.toThrow('no object');
  expect(bank.asked.length).toBe(asked);
  expect((await Payment.find(app.db, payment.id))?.status).toBe('pending');
});
