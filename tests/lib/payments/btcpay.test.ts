import { afterAll, describe, expect } from 'vitest';
import { Payment, Site } from '#lib/models/index.ts';
import { btcpay } from '#lib/payments/btcpay.ts';
import { closeCheckout } from '#lib/payments/clear-way.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import type { TestApplication } from '../../support/application.ts';
import { comeBack, deliver, visit } from '../../support/processors/over-http.ts';
import { getPayment } from '../../support/payments.ts';
import { type BtcpayStandIn, openBtcpay } from '../../support/processors/btcpay.ts';
import { violations } from '../../support/processors/published.ts';
import { shopOf } from '../../support/processors/shop.ts';

const test = shopOf(btcpay, openBtcpay);
afterAll(() => expect(violations).toEqual([]));

const newest = async (bank: BtcpayStandIn, id: string) => {
  const [message] = (await bank.messages(id)).toReversed();
  if (!message) throw new Error('There is no message.');
  return message;
};

test('what is sent: our amount as a decimal, our id, nothing less accepted', async ({
  shop: { bank, begun },
}) => {
  const { payment } = await begun();
  const [look, make] = bank.asked;
  expect(look?.url).toContain(`orderId=${payment.internal_id}`);
  expect(JSON.parse(make?.raw ?? '')).toMatchObject({
    amount: '49.00',
    currency: 'USD',
    metadata: { orderId: payment.internal_id },
    checkout: { paymentTolerance: 0, redirectURL: expect.stringContaining(payment.internal_id) },
  });
});

describe('H27: what is not settled is not paid', () => {
  test.for([
    ['seen, not confirmed', { status: 'Processing' }, 'pending', 1],
    ['paid in part', { status: 'Expired', additionalStatus: 'PaidPartial' }, 'pending', 1],
    ['paid too late', { status: 'Expired', additionalStatus: 'PaidLate' }, 'pending', 1],
    ['in part, so far', { status: 'New', additionalStatus: 'PaidPartial' }, 'pending', 0],
    ['not confirmed', { status: 'Invalid' }, 'failed', 0],
    ['ended', { status: 'Expired' }, 'expired', 0],
  ] as const)(
    '%s',
    async ([, changes, status, underway], { shop: { app, bank, begun, isOpen } }) => {
      const { payment, id } = await begun();
      bank.set(id, changes);
      expect((await settle(app, payment.id, 'look')).payment).toMatchObject({ status, underway });
      expect(await isOpen()).toBe(false);
    },
  );
});

describe('of money that came too late, or in part', () => {
  const odd = { status: 'Expired', additionalStatus: 'PaidLate' } as const;
  const sentence = 'The money came after the invoice had ended.';

  test('a person hears, once', async ({ shop: { app, bank, begun } }) => {
    const { payment, id } = await begun();
    bank.set(id, odd);
    const look = async () => (await settle(app, payment.id, 'look')).payment.attention;
    expect(await look()).toBe(sentence);
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Asked them.' });
    expect(await look()).toBeNull();
  });

  test('once a person has dealt with it, its payer can begin another; if more comes, they hear again', async ({
    shop: { app, bank, begun, mia },
  }) => {
    const { payment, id } = await begun();
    bank.set(id, { status: 'Expired', additionalStatus: 'PaidPartial' });
    await settle(app, payment.id, 'look');
    expect(await startPayment(app, mia, { system: 'btcpay' })).toMatchObject({
      reason: 'underway',
    });
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Gave it back.' });
    await settle(app, payment.id, 'look');
    expect(await getPayment(app, payment.id)).toMatchObject({ status: 'expired', underway: 0 });
    const again = await startPayment(app, mia, { system: 'btcpay' });
    expect(again.ok && again.payment.id !== payment.id).toBe(true);
    bank.set(id, odd);
    await settle(app, payment.id, 'look');
    expect(await getPayment(app, payment.id)).toMatchObject({ underway: 1, attention: sentence });
  });

  test('nobody has to hear any more once it counts', async ({ shop: { app, bank, begun } }) => {
    const { payment, id } = await begun();
    bank.set(id, odd);
    await settle(app, payment.id, 'look');
    bank.set(id, { ...odd, status: 'Settled' });
    expect((await settle(app, payment.id, 'look')).payment).toMatchObject({
      status: 'complete',
      attention: null,
    });
  });
});

describe('of which a part is here', () => {
  const part = { status: 'New', additionalStatus: 'PaidPartial' } as const;

  test('the rest is paid at the same invoice, whatever it costs now and however one would pay', async ({
    shop: { app, bank, begun, mia },
  }) => {
    const { payment, id, redirect } = await begun();
    bank.set(id, part);
    await Site.set(app.db, 'price', { amount: 5900, currency: 'usd' });
    app.processors.set('fake', app.fake);
    for (const system of ['btcpay', 'fake'])
      expect(await startPayment(app, mia, { system })).toMatchObject({
        ok: true,
        payment: { id: payment.id },
        redirect,
      });
    expect(bank.invoices.get(id)?.status).toBe('New');
    await bank.pay(id);
    expect((await settle(app, payment.id, 'look')).payment.status).toBe('complete');
  });

  test('its payer is told so', async ({ shop: { app, bank, begun, mia } }) => {
    const { payment, id } = await begun();
    bank.set(id, part);
    const { page } = await comeBack(app, mia, payment.internal_id);
    expect(page).toContain('A part of the money is here');
    expect(page).toContain('href="/join/"');
  });
});

describe('money that is lost from sight calls a person', () => {
  const called = async (app: TestApplication, id: string) =>
    (await getPayment(app, id)).attention ?? 'Nobody is called.';

  test.for([
    ['that was not confirmed in time', {}],
    ['for an invoice that was closed', { additionalStatus: 'Marked', paid: '12.00' }],
  ] as const)('%s, once', async ([, how], { shop: { app, bank, begun } }) => {
    const { payment, id } = await begun();
    await Payment.close(app.db, payment.id, 'Another was begun.', { cause: 'test' });
    bank.set(id, { status: 'Invalid', ...how });
    await settle(app, payment.id, 'look');
    expect(await called(app, payment.id)).toContain('not confirmed in time');
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Asked them.' });
    await settle(app, payment.id, 'look');
    expect(await called(app, payment.id)).toBe('Nobody is called.');
  });

  test.for([
    ['that was not confirmed in time', true, {}],
    ['for an invoice that was closed', false, { additionalStatus: 'Marked', paid: '12.00' }],
  ] as const)(
    '%s, and nothing new is begun until it is dealt with',
    async ([, seen, how], { shop: { app, bank, begun, mia } }) => {
      const { payment, id } = await begun();
      bank.set(id, { status: 'Invalid', ...how });
      if (seen) await settle(app, payment.id, 'look');
      expect(await startPayment(app, mia, { system: 'btcpay' })).toMatchObject({
        reason: 'underway',
        payment: { id: payment.id },
      });
      for (const path of ['/join/', `/thanks/${payment.internal_id}/`])
        expect((await visit(app, mia, path)).page).toMatch(/[Ww]e are checking/);
      await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Gave it back.' });
      expect((await begun()).payment.id).not.toBe(payment.id);
    },
  );

  test('more than was asked for, once, and it opens', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    bank.set(id, { status: 'Settled', additionalStatus: 'PaidOver' });
    await settle(app, payment.id, 'look');
    expect(await isOpen()).toBe(true);
    expect(await called(app, payment.id)).toContain('More came than was asked for');
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Gave the rest back.' });
    await settle(app, payment.id, 'look');
    expect(await called(app, payment.id)).toBe('Nobody is called.');
  });

  test('that a message tells of, when the checkout is over', async ({
    shop: { app, bank, begun },
  }) => {
    const { payment, id } = await begun();
    await closeCheckout(app, payment, 'Another was begun.');
    expect(await called(app, payment.id)).toBe('Nobody is called.');
    bank.set(id, {}, 'InvoiceReceivedPayment');
    await deliver(app, 'btcpay', await newest(bank, id));
    expect(await called(app, payment.id)).toContain('told of money for this checkout');
  });

  test('but an invoice that somebody marked as invalid does not', async ({
    shop: { app, bank, begun },
  }) => {
    const { payment, id } = await begun();
    bank.set(id, { status: 'Invalid', additionalStatus: 'Marked' });
    await settle(app, payment.id, 'look');
    expect(await called(app, payment.id)).toBe('Nobody is called.');
  });
});

test('F18: money that came late counts once BTCPay says that it does', async ({
  shop: { app, bank, begun, isOpen },
}) => {
  const { payment, id } = await begun();
  await bank.expire(id);
  expect((await settle(app, payment.id, 'look')).payment.status).toBe('expired');
  bank.set(id, { status: 'Settled', additionalStatus: 'PaidLate' }, 'InvoiceSettled');
  await deliver(app, 'btcpay', await newest(bank, id));
  expect(await isOpen()).toBe(true);
});

describe('H28: of what BTCPay alone does', () => {
  test('an invoice that any payment settles opens nothing', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    bank.set(id, { type: 'TopUp', status: 'Settled', amount: '0' });
    expect((await settle(app, payment.id, 'look')).payment.status).toBe('review');
    expect(await isOpen()).toBe(false);
  });

  test('an amount of 0 is never sent', async ({ shop: { bank, begun, processor } }) => {
    const { payment } = await begun();
    const none = { ...payment, amount: 0, sys_primary_id: null, internal_id: crypto.randomUUID() };
    const page = { description: 'x', return_url: 'http://x/', cancel_url: 'http://x/' };
    await expect(processor.checkout(none, page)).rejects.toMatchObject({ trouble: 'refused' });
    expect(bank.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('a redelivery is the same event', async ({ shop: { app, bank, begun } }) => {
    const { id } = await begun();
    await bank.pay(id);
    const message = await newest(bank, id);
    await deliver(app, 'btcpay', message);
    const again = { ...JSON.parse(message.body), deliveryId: 'another', isRedelivery: true };
    const received = await deliver(app, 'btcpay', bank.sign(JSON.stringify(again)));
    expect(received.sentence).toContain('Known already');
  });
});

test('an invoice of another store is not ours', async ({ shop: { app, bank, begun, isOpen } }) => {
  const { payment, id } = await begun();
  bank.lie?.(id, { other_mode: true });
  await bank.pay(id);
  expect((await settle(app, payment.id, 'look')).payment.status).toBe('review');
  expect(await isOpen()).toBe(false);
});

test('a refund, which the invoice never tells, closes by its message, and no look opens again', async ({
  shop: { app, bank, begun, isOpen },
}) => {
  const { payment, id } = await begun();
  await bank.pay(id);
  await settle(app, payment.id, 'look');
  bank.set(id, {}, 'InvoiceRefund');
  await deliver(app, 'btcpay', await newest(bank, id));
  expect(await isOpen()).toBe(false);
  await settle(app, payment.id, 'reconcile');
  expect(await isOpen()).toBe(false);
  expect((await getPayment(app, payment.id)).hold).toContain('refund');
});

test('a part that was given back keeps closed until it is recorded, and each one anew', async ({
  shop: { app, bank, begun, isOpen },
}) => {
  const { payment, id } = await begun();
  await bank.pay(id);
  await settle(app, payment.id, 'look');
  bank.set(id, {}, 'InvoiceRefund');
  await deliver(app, 'btcpay', await newest(bank, id));
  await Payment.refund(app.db, payment.id, 900, 'It came too late.');
  expect(await isOpen()).toBe(true);
  bank.set(id, {}, 'InvoiceRefund');
  const event = bank.invoices.get(id)?.events.at(-1);
  if (event) event.timestamp += 60;
  await deliver(app, 'btcpay', await newest(bank, id));
  expect(await isOpen()).toBe(false);
});

test('a settled invoice that a person marked says so', async ({ shop: { app, bank, begun } }) => {
  const { payment, id } = await begun();
  bank.set(id, { status: 'Settled', additionalStatus: 'Marked' });
  const settled = await settle(app, payment.id, 'look');
  expect(settled.payment).toMatchObject({
    status: 'complete',
    status_reason: expect.stringContaining('by hand'),
  });
});

test('C12: an invoice whose answer got lost is found again by our id', async ({
  shop: { bank, begun, processor },
}) => {
  const { payment, id } = await begun();
  const page = { description: 'x', return_url: 'http://x/', cancel_url: 'http://x/' };
  const again = await processor.checkout({ ...payment, sys_primary_id: null }, page);
  expect(again.sys_primary_id).toBe(id);
  expect(bank.count?.(payment.internal_id).objects).toBe(1);
});
