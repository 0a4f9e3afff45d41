import { afterAll, describe, expect } from 'vitest';
import { Payment, Site, User } from '#lib/models/index.ts';
import { paypal, moneyOf } from '#lib/payments/paypal.ts';
import { ProcessorProblem } from '#lib/payments/problem.ts';
import { refundPayment } from '#lib/payments/refund.ts';
import { settle } from '#lib/payments/settle.ts';
import { closeCheckout } from '#lib/payments/clear-way.ts';
import { startPayment } from '#lib/payments/start.ts';
import { deliver, visit } from '../../support/processors/over-http.ts';
import { getPayment } from '../../support/payments.ts';
import { openPaypal, type PaypalStandIn } from '../../support/processors/paypal.ts';
import { violations } from '../../support/processors/published.ts';
import { shopOf } from '../../support/processors/shop.ts';

const test = shopOf(paypal, openPaypal);
afterAll(() => expect(violations).toEqual([]));

const newest = async (bank: PaypalStandIn, id: string) => {
  const [message] = (await bank.messages(id)).toReversed();
  if (!message) throw new Error('There is no message.');
  return message;
};
const capturesAsked = (bank: PaypalStandIn) =>
  bank.asked.filter(({ url }) => url.endsWith('/capture')).length;

test('what is sent: one unit of our amount, bound to our id twice, paid at once', async ({
  shop: { bank, begun },
}) => {
  const { payment } = await begun();
  const asked = bank.asked.find(({ url }) => url === '/v2/checkout/orders');
  const { purchase_units, payment_source } = JSON.parse(asked?.raw ?? '');
  expect(purchase_units).toEqual([
    expect.objectContaining({
      custom_id: payment.internal_id,
      invoice_id: payment.internal_id,
      amount: { currency_code: 'USD', value: '49.00' },
    }),
  ]);
  expect(payment_source.paypal.experience_context.return_url).toContain(payment.internal_id);
  expect(asked?.headers['paypal-request-id']).toBe(`create-${payment.internal_id}`);
});

test('a long name of the site is cut between its characters', async ({
  shop: { app, bank, begun },
}) => {
  for (const name of ['🌧'.repeat(99), `-${'🌧'.repeat(99)}`]) {
    await Site.set(app.db, 'name', name);
    await begun();
    const { raw } = bank.asked.findLast(({ url }) => url === '/v2/checkout/orders') ?? {};
    const [{ description }] = JSON.parse(raw ?? '').purchase_units;
    expect(description.length).toBeGreaterThan(125);
    expect(description.isWellFormed()).toBe(true);
  }
});

test('K44: whole units where PayPal counts in them', ({ shop: _shop }) => {
  expect(moneyOf({ amount: 4900, currency: 'huf' }).value).toBe('49');
  expect(moneyOf({ amount: 4900, currency: 'jpy' }).value).toBe('4900');
  expect(moneyOf({ amount: 4900, currency: 'usd' }).value).toBe('49.00');
});

describe('an order that its payer approved', () => {
  test('is captured by its message alone, once, however often it comes', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { id } = await begun();
    await bank.pay(id);
    const message = await newest(bank, id);
    await Promise.all([1, 2, 3].map(() => deliver(app, 'paypal', message)));
    expect(bank.orders.get(id)?.captures).toBe(1);
    expect(await isOpen()).toBe(true);
  });

  test('H26: whose money was moved and whose answer got lost is complete, and not moved again', async ({
    shop: { app, bank, begun },
  }) => {
    const { payment, id } = await begun();
    await settle(app, payment.id, 'before');
    await bank.pay(id);
    const order = bank.orders.get(id);
    // The look comes through, the answer to the capture does not.
    const read = bank.asked.length;
    const losing = setInterval(() => {
      if (bank.asked.length > read) bank.loseNextAnswer?.();
      if (capturesAsked(bank) > 0) clearInterval(losing);
    }, 0);
    await settle(app, payment.id, 'return').catch(() => undefined);
    clearInterval(losing);
    expect((await settle(app, payment.id, 'later')).payment.status).toBe('complete');
    expect(order?.captures).toBe(1);
  });

  test.for([
    ['D13: of another amount', { amount: 1 }],
    ['D14: of another currency', { currency: 'jpy', amount: 4900 }],
    ['D15: of another payment', { internal_id: '00000000-0000-4000-8000-000000000000' }],
  ] as const)('%s is not captured', async ([, lies], { shop: { app, bank, begun } }) => {
    const { payment, id } = await begun();
    bank.lie?.(id, lies);
    await bank.pay(id);
    expect((await settle(app, payment.id, 'return')).payment.status).toBe('review');
    expect(capturesAsked(bank)).toBe(0);
  });

  test('of an account that is gone meanwhile, by whatever hand, is not captured', async ({
    shop: { app, bank, begun, mia },
  }) => {
    const { payment, id } = await begun();
    await app.db.deleteFrom('user').where('id', '=', mia.id).execute();
    await bank.pay(id);
    await settle(app, payment.id, 'look');
    expect(capturesAsked(bank)).toBe(0);
  });

  test('of an account that was disabled meanwhile is not captured, also once it is let in again', async ({
    shop: { app, bank, begun, mia },
  }) => {
    const { payment, id } = await begun();
    await User.disable(app.db, mia.id);
    await bank.pay(id);
    await deliver(app, 'paypal', await newest(bank, id));
    await User.enable(app.db, mia.id);
    expect((await settle(app, payment.id, 'look')).payment.status).toBe('expired');
    expect(capturesAsked(bank)).toBe(0);
  });

  test.for([
    ['has its money', 'COMPLETED'],
    ['waits for its money', 'PENDING'],
  ] as const)('for a payment that %s is not captured', async ([, bank_does], { shop }) => {
    const { app, bank, begun } = shop;
    const { payment, id } = await begun();
    bank.bank(id, bank_does);
    await bank.pay(id);
    const order = bank.orders.get(id);
    if (!order) throw new Error('There is no order.');
    const second = { ...order, id: 'SECOND', events: [] };
    await settle(app, payment.id, 'return');
    bank.orders.set(second.id, second);
    await bank.pay(second.id);
    await deliver(app, 'paypal', await newest(bank, second.id));
    expect(capturesAsked(bank)).toBe(1);
  });

  test('that was given up here is not captured', async ({ shop: { app, bank, begun } }) => {
    const { payment, id } = await begun();
    await closeCheckout(app, payment, 'Another was begun.');
    await bank.pay(id);
    expect((await settle(app, payment.id, 'late')).payment.status).toBe('expired');
    expect(capturesAsked(bank)).toBe(0);
  });
});

describe('an order that stays approved, without a link for its payer', () => {
  test('since a bank said no, is given up, and its payer can begin another', async ({ shop }) => {
    const { app, bank, begun } = shop;
    const { payment, id } = await begun();
    bank.bank(id, 'INSTRUMENT_DECLINED');
    await bank.pay(id);
    expect((await settle(app, payment.id, 'return')).payment.status).toBe('pending');
    const another = await begun();
    expect(another.payment.id).not.toBe(payment.id);
    bank.bank(id, 'COMPLETED');
    expect((await settle(app, payment.id, 'look')).payment.status).toBe('expired');
    expect(bank.orders.get(id)?.captures).toBe(0);
  });

  test('while PayPal may be at its capture, stops everything', async ({ shop }) => {
    const { app, bank, begun, mia, isOpen } = shop;
    const { payment, id } = await begun();
    bank.bank(id, 'PREVIOUS_REQUEST_IN_PROGRESS');
    await bank.pay(id);
    await expect(settle(app, payment.id, 'return')).rejects.toMatchObject({ trouble: 'silent' });
    expect(await startPayment(app, mia, { system: 'paypal' })).toMatchObject({
      reason: 'processor-silent',
    });
    bank.bank(id, 'COMPLETED');
    await settle(app, payment.id, 'look');
    expect(await isOpen()).toBe(true);
  });
});

describe('H25: an order that is COMPLETED proves nothing', () => {
  test('a capture that is pending opens nothing until it came', async ({
    shop: { app, bank, begun },
  }) => {
    const { payment, id } = await begun();
    await bank.promise?.(id);
    await deliver(app, 'paypal', await newest(bank, id));
    expect(bank.orders.get(id)?.status).toBe('COMPLETED');
    expect(await getPayment(app, payment.id)).toMatchObject({ status: 'pending', underway: 1 });
    await bank.pay(id);
    await deliver(app, 'paypal', await newest(bank, id));
    expect((await getPayment(app, payment.id)).status).toBe('complete');
  });

  test('a capture that was declined is no payment', async ({ shop: { app, bank, begun } }) => {
    const { payment, id } = await begun();
    await bank.fail?.(id);
    expect((await settle(app, payment.id, 'return')).payment.status).toBe('failed');
    expect(bank.orders.get(id)?.status).toBe('COMPLETED');
  });
});

describe('B39: whether a message is genuine', () => {
  test('is asked with the body byte for byte', async ({ shop: { app, bank } }) => {
    const body =
      '{ "id": "WH-1", "event_type": "X",  "resource": { "total": 1.0, "é": "\\u00e9" } }';
    expect((await deliver(app, 'paypal', bank.sign(body))).status).toBe(200);
    const asked = bank.asked.find(({ url }) => url.includes('verify'));
    expect(asked?.raw).toContain(`"webhook_event":${body}}`);
    const rewritten = { ...bank.sign(body), body: JSON.stringify(JSON.parse(body)) };
    expect((await deliver(app, 'paypal', rewritten)).status).toBe(400);
  });

  test('is not even asked for what is not of PayPal’s kind', async ({
    shop: { app, bank, begun },
  }) => {
    const { id } = await begun();
    await bank.pay(id);
    const asked = bank.asked.length;
    const forged = Object.entries(bank.forgeries(await newest(bank, id)));
    for (const [what, message] of forged.filter(([name]) =>
      /certificate|algorithm|no sig/.test(name),
    ))
      expect((await deliver(app, 'paypal', message)).status, what).toBe(400);
    expect(bank.asked.length).toBe(asked);
  });

  test('is asked for a few at once, and the rest are to come again', async ({
    shop: { bank, processor },
  }) => {
    const { body, headers } = bank.sign('{}');
    const asking = () => processor.webhook(new Headers(headers), Buffer.from(`${body} `));
    const verdicts = await Promise.all(Array.from({ length: 60 }, asking));
    const statuses = verdicts.map((verdict) => (verdict.ok ? 200 : verdict.status));
    expect(statuses.filter((status) => status === 400)).toHaveLength(40);
    expect(statuses.filter((status) => status === 503)).toHaveLength(20);
  });

  test('51: cannot be told while PayPal is out of reach: 503, not 400', async ({
    shop: { app, bank, begun },
  }) => {
    const { id } = await begun();
    await bank.pay(id);
    const message = await newest(bank, id);
    bank.break?.('reset');
    expect((await deliver(app, 'paypal', message)).status).toBe(503);
  });
});

test('a token that ended is asked for anew, once', async ({ shop: { app, bank, begun } }) => {
  const { payment } = await begun();
  bank.endTokens();
  expect((await settle(app, payment.id, 'return')).payment.status).toBe('pending');
  bank.break?.('401');
  const asked = bank.asked.length;
  await expect(settle(app, payment.id, 'return')).rejects.toMatchObject({ trouble: 'key' });
  expect(bank.asked.length - asked).toBeLessThanOrEqual(2);
});

test('an order that cannot be read any more: its capture is', async ({
  shop: { app, bank, begun, isOpen },
}) => {
  const { payment, id } = await begun();
  await bank.pay(id);
  await settle(app, payment.id, 'return');
  bank.forget(id);
  await settle(app, payment.id, 'reconcile');
  expect(await isOpen()).toBe(true);
  await bank.refund?.(id, payment.amount);
  expect((await settle(app, payment.id, 'reconcile')).payment.status).toBe('refunded');
});

describe('of an order that cannot be read any more', () => {
  test('a part is booked, and an equal one after it is another', async ({
    shop: { app, bank, begun, mia },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.forget(id);
    for (const seen of [0, 900]) {
      const now = await getPayment(app, payment.id);
      const given = await refundPayment(app, mia, now, { amount: 900, seen, reason: 'Too late.' });
      expect(given).toMatchObject({ ok: true, seen: true, payment: { refunded: seen + 900 } });
      await settle(app, payment.id, 'reconcile');
    }
    expect(bank.orders.get(id)?.refunds).toHaveLength(2);
    expect(await getPayment(app, payment.id)).toMatchObject({ refunded: 1800, attention: null });
  });

  test('a part is booked by its answer also when the look after it is not answered', async ({
    shop: { app, bank, begun, mia, processor },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.forget(id);
    const refund: typeof processor.refund = async (...asked) => {
      const told = await processor.refund?.(...asked);
      bank.break?.('500');
      return told;
    };
    app.processors.set('paypal', { ...processor, refund });
    const order = { amount: 900, seen: 0, reason: 'Too late.' };
    expect(await refundPayment(app, mia, payment, order)).toMatchObject({
      ok: true,
      seen: true,
      payment: { refunded: 900, status_reason: 'Too late.' },
    });
  });

  test('a part that was given back at PayPal is booked by its message', async ({
    shop: { app, bank, begun },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.forget(id);
    await bank.refund?.(id, 900);
    await deliver(app, 'paypal', await newest(bank, id));
    expect((await getPayment(app, payment.id)).refunded).toBe(900);
  });

  test('a part that nobody heard of is given back once, also when more was refused in between', async ({
    shop: { app, bank, begun, mia, processor },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.forget(id);
    const give = async (amount: number) =>
      refundPayment(app, mia, payment, { amount, seen: 0, reason: 'Too late.' });
    const refund: typeof processor.refund = async (...asked) => {
      await processor.refund?.(...asked);
      throw new ProcessorProblem('silent', 'reset');
    };
    app.processors.set('paypal', { ...processor, refund });
    expect(await give(900)).toMatchObject({ reason: 'silent' });
    app.processors.set('paypal', processor);
    expect(await give(4900)).toMatchObject({ reason: 'refused' });
    expect(await give(900)).toMatchObject({ ok: true, payment: { refunded: 900 } });
    expect(bank.orders.get(id)?.refunds).toHaveLength(1);
  });

  test.for([
    [900, 900],
    [900, 1900],
    [4900, 900],
  ] as const)(
    '%i recorded by hand, and %i told by messages, count once and call a person',
    async ([recorded, told], { shop: { app, bank, begun } }) => {
      const { payment, id } = await begun();
      await bank.pay(id);
      await settle(app, payment.id, 'return');
      bank.forget(id);
      await Payment.refund(app.db, payment.id, recorded, 'At the dashboard.');
      await bank.refund?.(id, told);
      await deliver(app, 'paypal', await newest(bank, id));
      expect(await getPayment(app, payment.id)).toMatchObject({
        refunded: Math.max(recorded, told),
        refunded_by_hand: Math.max(0, recorded - told),
        attention: expect.stringContaining('it counts once'),
      });
    },
  );

  test('but while it can be read, no message about a part counts', async ({
    shop: { app, bank, begun },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.refund?.(id, 900);
    const message = await newest(bank, id);
    for (const refund of bank.orders.get(id)?.refunds ?? []) refund.status = 'FAILED';
    await deliver(app, 'paypal', message);
    expect((await getPayment(app, payment.id)).refunded).toBe(0);
  });
});

test.for([
  [1050, 'inexact'],
  [1100, 'refused'],
] as const)(
  '%i of forints, which PayPal counts whole, are %s',
  async ([amount, reason], { shop }) => {
    const { app, bank, begun, mia, processor } = shop;
    await Site.set(app.db, 'price', { amount: 490000, currency: 'huf' });
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    const refund = () => Promise.reject(new ProcessorProblem('refused', 'It was asked.'));
    app.processors.set('paypal', { ...processor, refund });
    const order = { amount, seen: 0, reason: 'Too late.' };
    expect(await refundPayment(app, mia, payment, order)).toMatchObject({ reason });
  },
);

describe('a refund that the bank has not sent yet', () => {
  const order = { amount: 900, seen: 0, reason: 'It came too late.' };

  test('counts until it fails; given back anew, it is another one', async ({
    shop: { app, bank, begun, mia },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    const mine = bank.orders.get(id);
    if (mine) mine.refunding = 'PENDING';
    expect(await refundPayment(app, mia, payment, order)).toMatchObject({ ok: true, seen: true });
    for (const refund of mine?.refunds ?? []) refund.status = 'FAILED';
    const failed = (await settle(app, payment.id, 'later')).payment;
    expect(failed).toMatchObject({ refunded: 0, attention: expect.stringContaining('failed') });
    await refundPayment(app, mia, failed, order);
    expect(mine?.refunds).toHaveLength(2);
    const keys = bank.asked.map(({ headers }) => headers['paypal-request-id']);
    expect(keys).toContain(`refund-${payment.internal_id}-0-900-1`);
  });

  test('and failed at once is refused', async ({ shop: { app, bank, begun, mia } }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    const mine = bank.orders.get(id);
    if (mine) mine.refunding = 'FAILED';
    expect(await refundPayment(app, mia, payment, order)).toMatchObject({ reason: 'refused' });
  });
});

describe('disputes and reversals, which the order does not tell', () => {
  test('H23: a dispute is seen by a look alone, every message lost', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.dispute?.(id, 'opened');
    await settle(app, payment.id, 'reconcile');
    expect(await isOpen()).toBe(false);
    await bank.dispute?.(id, 'won');
    await settle(app, payment.id, 'reconcile');
    expect(await isOpen()).toBe(true);
  });

  test('an old message of a dispute that was won opens nothing while another is open', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.dispute?.(id, 'opened');
    await bank.dispute?.(id, 'won');
    const won = await newest(bank, id);
    await bank.dispute?.(id, 'opened');
    await deliver(app, 'paypal', won);
    expect(await isOpen()).toBe(false);
    expect((await getPayment(app, payment.id)).hold).toBe('A dispute was opened at PayPal.');
  });

  test('a dispute that another one took the place of, undecided, is not lost', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    const happens = async (stage: 'opened' | 'won', outcome?: string) => {
      await bank.dispute?.(id, stage, outcome);
      await deliver(app, 'paypal', await newest(bank, id));
    };
    await happens('opened');
    await happens('won', 'NONE');
    expect((await getPayment(app, payment.id)).hold).toBe('A dispute was opened at PayPal.');
    await happens('opened');
    await happens('won');
    expect(await isOpen()).toBe(true);
  });

  test.for([
    ['RESOLVED_WITH_PAYOUT', true],
    ['ACCEPTED', false],
  ] as const)('a dispute that ended as %s opens: %s', async ([outcome, open], { shop }) => {
    const { app, bank, begun, isOpen } = shop;
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.dispute?.(id, 'opened');
    await bank.dispute?.(id, 'won', outcome);
    await settle(app, payment.id, 'reconcile');
    expect(await isOpen()).toBe(open);
  });

  test('a dispute about several transactions closes ours, whichever it is', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    await bank.dispute?.(id, 'opened');
    const { body } = await newest(bank, id);
    const message = JSON.parse(body);
    message.resource.disputed_transactions.unshift({ seller_transaction_id: 'ANOTHER' });
    await deliver(app, 'paypal', bank.sign(JSON.stringify(message)));
    expect(await isOpen()).toBe(false);
  });

  test('a reversal closes, and no look opens again', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.reverse(id);
    await deliver(app, 'paypal', await newest(bank, id));
    await settle(app, payment.id, 'reconcile');
    expect(await isOpen()).toBe(false);
  });

  test('a dispute that only its message tells of yet is lifted by no look that sees none', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    const told = { cause: 'webhook', at: Date.now() };
    await Payment.hold(app.db, payment.id, 'A dispute was opened at PayPal.', told);
    await settle(app, payment.id, 'reconcile');
    expect(await isOpen()).toBe(false);
  });
});

test('whoever would pay again while a payment is on hold is told of it, and may', async ({
  shop: { app, bank, begun, mia },
}) => {
  const { payment, id } = await begun();
  const told = async () =>
    (await visit(app, mia, '/join/')).page.includes('is on hold or disputed');
  expect(await told()).toBe(false);
  await bank.pay(id);
  await settle(app, payment.id, 'return');
  await bank.dispute?.(id, 'opened');
  await settle(app, payment.id, 'reconcile');
  expect(await told()).toBe(true);
  expect((await begun()).payment.id).not.toBe(payment.id);
});

describe('a reversal is not forgotten', () => {
  const disputed = ['opened', 'won'] as const;

  test.for([
    ['beside a dispute that is told as well', true],
    ['beside a dispute that only looks see', false],
  ] as const)('%s, and won', async ([, told], { shop: { app, bank, begun, isOpen } }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.reverse(id);
    await deliver(app, 'paypal', await newest(bank, id));
    for (const stage of disputed) {
      await bank.dispute?.(id, stage);
      if (told) await deliver(app, 'paypal', await newest(bank, id));
      await settle(app, payment.id, 'reconcile');
    }
    expect((await getPayment(app, payment.id)).hold).toBe('PayPal took the money back.');
    expect(await isOpen()).toBe(false);
  });

  test('when it is told after a dispute that was won later', async ({
    shop: { app, bank, begun, isOpen },
  }) => {
    const { payment, id } = await begun();
    await bank.pay(id);
    await settle(app, payment.id, 'return');
    bank.reverse(id);
    const reversal = await newest(bank, id);
    for (const stage of disputed) await bank.dispute?.(id, stage);
    await deliver(app, 'paypal', await newest(bank, id));
    await deliver(app, 'paypal', reversal);
    expect(await isOpen()).toBe(false);
  });
});

test('H22: a refund is told before the payment', async ({ shop: { app, bank, begun, isOpen } }) => {
  const { payment, id } = await begun();
  await bank.pay(id);
  await settle(app, payment.id, 'return');
  await bank.refund?.(id, payment.amount);
  for (const message of (await bank.messages(id)).toReversed())
    await deliver(app, 'paypal', message);
  expect((await getPayment(app, payment.id)).status).toBe('refunded');
  expect(await isOpen()).toBe(false);
});

test('a refund by its message, which names the capture', async ({ shop: { app, bank, begun } }) => {
  const { payment, id } = await begun();
  await bank.pay(id);
  await settle(app, payment.id, 'return');
  await bank.refund?.(id, payment.amount);
  await deliver(app, 'paypal', await newest(bank, id));
  expect((await getPayment(app, payment.id)).status).toBe('refunded');
});
