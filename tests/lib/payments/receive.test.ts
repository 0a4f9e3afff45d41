import { describe, expect } from 'vitest';
import { newId } from '#lib/helpers/ids.ts';
import { Payment, User } from '#lib/models/index.ts';
import type { Truth, WebhookEvent } from '#lib/payments/processor.ts';
import { WEBHOOK_LIMIT } from '#lib/helpers/forms.ts';
import { receive, type Received } from '#lib/payments/receive.ts';
import { settle } from '#lib/payments/settle.ts';
import { member, ORIGIN, test as base, type TestApplication } from '../../support/application.ts';
import { begun, bend, getPayment, message } from '../../support/payments.ts';

const test = base.extend<{ mia: User.Row; paid: { payment: Payment.Row; order: string } }>({
  mia: async ({ app }, use) => use(await member(app, 'mia')),
  /** Paid at the processor; nobody has told us. */
  paid: async ({ app, mia }, use) => {
    const checkout = await begun(app, mia);
    await app.fake.act(checkout.order, 'pay');
    await use(checkout);
  },
});

const event = (order: string, internal_id: string, type = 'order.paid') => ({
  id: newId(),
  type,
  order,
  internal_id,
});

describe('a genuine message', () => {
  test('has its payment settled', async ({ app, paid }) => {
    const body = event(paid.order, paid.payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect((await getPayment(app, paid.payment.id)).status).toBe('complete');
  });

  test('that says "paid" of an open order changes nothing', async ({ app, mia }) => {
    const { payment, order } = await begun(app, mia);
    const body = event(order, payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect((await getPayment(app, payment.id)).status).toBe('pending');
  });

  test('may come twenty times at once', async ({ app, paid }) => {
    const body = event(paid.order, paid.payment.internal_id);
    const many = Array.from({ length: 20 }, () => receive(app, 'fake', message(body)));
    expect((await Promise.all(many)).every(({ status }) => status === 200)).toBe(true);
    expect((await getPayment(app, paid.payment.id)).status).toBe('complete');
  });

  test('about somebody else’s order is taken and forgotten', async ({ app }) => {
    const body = event('fo_000000000000000000000000', newId());
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect((await Payment.search(app.db, { limit: 9, offset: 0 })).total).toBe(0);
  });

  test('that names our payment but another order changes nothing', async ({ app, mia, paid }) => {
    const noa = await begun(app, await member(app, 'noa'));
    const free = await app.fake.checkout(
      { ...noa.payment, internal_id: newId() },
      { description: '', return_url: '', cancel_url: '' },
    );
    const body = event(free.sys_primary_id, noa.payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, noa.payment.id)).toMatchObject({
      sys_primary_id: noa.order,
      status: 'pending',
    });
    expect(paid.payment.user_id).toBe(mia.id);
  });

  test('about a user who is gone still settles the books', async ({ app, mia, paid }) => {
    await User.remove(app.db, mia.id);
    const body = event(paid.order, paid.payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, paid.payment.id)).toMatchObject({
      status: 'complete',
      user_id: null,
    });
  });
});

describe('a message that is faster than our knowledge of its order', () => {
  const unknown = async (app: Parameters<typeof begun>[0], mia: User.Row) => {
    const form = { user_id: mia.id, system: 'fake', amount: 4900, currency: 'usd' };
    const payment = await Payment.start(app.db, form);
    const page = { description: '', return_url: `${ORIGIN}/`, cancel_url: `${ORIGIN}/` };
    const { sys_primary_id } = await app.fake.checkout(payment, page);
    await app.fake.act(sys_primary_id, 'pay');
    return { payment, order: sys_primary_id };
  };

  test('is believed when the order is bound to the payment', async ({ app, mia }) => {
    const { payment, order } = await unknown(app, mia);
    const body = event(order, payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, payment.id)).toMatchObject({
      sys_primary_id: order,
      status: 'complete',
    });
  });

  test('is not believed when it comes from another processor', async ({ app, mia }) => {
    const { payment, order } = await unknown(app, mia);
    app.processors.set('other', { ...app.fake, system: 'other' });
    const body = event(order, payment.internal_id);
    expect(await receive(app, 'other', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, payment.id)).toMatchObject({
      sys_primary_id: null,
      status: 'pending',
    });
  });

  /** The processor knows two orders for the payment, and the second one looks like this. */
  const second = (app: TestApplication, order: string, looks: Partial<Truth>) =>
    bend(app, {
      fetch: async (row) => ({
        ...(await app.fake.fetch({ ...row, sys_primary_id: order })),
        sys_primary_id: row.sys_primary_id ?? '',
        ...(row.sys_primary_id !== order && looks),
      }),
    });

  test('C37: of two orders for one payment, the paid one counts', async ({ app, mia }) => {
    const { payment, order } = await begun(app, mia);
    second(app, order, { status: 'complete' });
    const body = event('fo_second', payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, payment.id)).toMatchObject({
      sys_primary_id: 'fo_second',
      status: 'complete',
    });
  });

  test.for<Partial<Truth>>([
    { status: 'pending' },
    { status: 'complete', amount: 1 },
    { status: 'complete', currency: 'jpy' },
    { status: 'complete', live: true },
    { status: 'complete', internal_id: 'another' },
  ])('a second order that is %j does not', async (looks, { app, mia }) => {
    const { payment, order } = await begun(app, mia);
    second(app, order, looks);
    const body = event('fo_second', payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, payment.id)).toMatchObject({
      sys_primary_id: order,
      status: 'pending',
    });
  });

  test('when both were paid, a person is called', async ({ app, mia }) => {
    const { payment, order } = await begun(app, mia);
    await app.fake.act(order, 'pay');
    await settle(app, payment.id, 'test');
    second(app, order, { status: 'complete' });
    await receive(app, 'fake', message(event('fo_second', payment.internal_id)));
    expect(await getPayment(app, payment.id)).toMatchObject({
      sys_primary_id: order,
      status: 'complete',
      attention: 'It was paid a second time, as fo_second: give that one back at the processor.',
    });
  });

  test('is not believed when the order is bound to another one', async ({ app, mia }) => {
    const mine = await unknown(app, mia);
    const hers = await unknown(app, await member(app, 'noa'));
    const body = event(hers.order, mine.payment.internal_id);
    expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
    expect(await getPayment(app, mine.payment.id)).toMatchObject({
      sys_primary_id: null,
      status: 'pending',
    });
  });
});

describe('a message that is not genuine', () => {
  test.for<[string, (body: string) => Request]>([
    ['no signature', (body) => message(body, { 'fake-signature': '' })],
    [
      'a forged signature',
      (body) => message(body, { 'fake-signature': `t=1,v1=${'0'.repeat(64)}` }),
    ],
    ['a signature of another body', (body) => message(body, bodySignature('{}'))],
    ['an old signature', (body) => message(body, {}, Date.now() - 10 * 60_000)],
    ['a signature of the future', (body) => message(body, {}, Date.now() + 10 * 60_000)],
  ])('with %s is refused and changes nothing', async ([, spoil], { app, paid }) => {
    const body = JSON.stringify(event(paid.order, paid.payment.internal_id));
    expect(await receive(app, 'fake', spoil(body))).toMatchObject({ status: 400 });
    expect((await getPayment(app, paid.payment.id)).status).toBe('pending');
  });

  test.for(['', 'null', '[]', '{}', '{"id":1}', 'nonsense', '{"id":"a","type":"b"}'])(
    'or is no message at all, like %j, is refused',
    async (body, { app }) => {
      expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 400 });
    },
  );

  const bodySignature = (body: string) => ({
    'fake-signature': message(body).headers.get('fake-signature') ?? '',
  });
});

test('a message to a processor that is not here is not found', async ({ app }) => {
  for (const system of ['stripe', '', '__proto__', '../fake'])
    expect(await receive(app, system, message({}))).toMatchObject({ status: 404 });
});

test('a message that is too large is refused before it is read to its end', async ({ app }) => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const request = new Request('http://gatefold.test/', {
    method: 'POST',
    body: endless,
    duplex: 'half',
  } as RequestInit);
  expect(await receive(app, 'fake', request)).toMatchObject({ status: 413 });
  expect(sent).toBeLessThan(WEBHOOK_LIMIT * 2);
});

test('when the truth cannot be asked now, the processor is to send it again', async ({
  app,
  paid,
}) => {
  const body = event(paid.order, paid.payment.internal_id);
  bend(app, { fetch: () => Promise.reject(new Error('It does not answer.')) });
  expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 503 });
  bend(app, {});
  expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 200 });
  expect((await getPayment(app, paid.payment.id)).status).toBe('complete');
});

describe('the inbox', () => {
  const rows = (app: TestApplication) =>
    app.db.selectFrom('payment_event').select(['type', 'outcome']).execute();

  test('keeps what came and what came of it, and what was done is not done again', async ({
    app,
    paid,
  }) => {
    const body = event(paid.order, paid.payment.internal_id);
    await receive(app, 'fake', message(body));
    bend(app, { fetch: () => Promise.reject(new Error('must not be asked')) });
    expect(await receive(app, 'fake', message(body))).toEqual({
      status: 200,
      sentence: 'Known already: complete.',
    });
    expect(await rows(app)).toEqual([{ type: 'order.paid', outcome: 'complete' }]);
  });

  test('keeps what is about nothing here, and nothing that is not genuine', async ({ app }) => {
    await receive(app, 'fake', message(event('fo_000000000000000000000000', newId())));
    await receive(app, 'fake', message({}, { 'fake-signature': '' }));
    expect(await rows(app)).toEqual([{ type: 'order.paid', outcome: 'unmatched' }]);
  });

  test.for(['', 'a b', 'x'.repeat(201), "';--"])(
    'takes no id like "%s"',
    async (id, { app, paid }) => {
      const body = { ...event(paid.order, paid.payment.internal_id), id };
      const event_id = { webhook: async () => ({ ok: true, event: body }) as const };
      bend(app, event_id);
      expect(await receive(app, 'fake', message(body))).toMatchObject({ status: 400 });
      expect(await rows(app)).toEqual([]);
    },
  );
});

describe('a message that closes', () => {
  const says = (app: TestApplication, id: string, order: string, hold: string | null, at: number) =>
    bend(app, {
      webhook: async () => ({
        ok: true,
        event: { id, type: 'reversed', at, sys_primary_id: order, hold },
      }),
      fetch: async (row) => ({ ...(await app.fake.fetch(row)), hold: undefined }),
    });

  test('does so although nobody can be asked; one that opens waits for the answer', async ({
    app,
    mia,
    paid,
  }) => {
    const open = async () => (await Payment.paid(app.db, mia, app.systems))[0];
    await settle(app, paid.payment.id, 'test');
    says(app, 'e1', paid.order, 'It was taken back.', 10);
    const told = app.processors.get('fake')?.fetch;
    bend(app, {
      ...app.processors.get('fake'),
      fetch: () => Promise.reject(new Error('It does not answer.')),
    });
    expect(await receive(app, 'fake', message({}))).toMatchObject({ status: 503 });
    expect(await open()).toBe(false);
    says(app, 'e2', paid.order, null, 20);
    bend(app, {
      ...app.processors.get('fake'),
      fetch: () => Promise.reject(new Error('It does not answer.')),
    });
    expect(await receive(app, 'fake', message({}))).toMatchObject({ status: 503 });
    expect(await open()).toBe(false);
    expect(told).toBeDefined();
    says(app, 'e2', paid.order, null, 20);
    expect(await receive(app, 'fake', message({}))).toMatchObject({ status: 200 });
    expect(await open()).toBe(true);
    says(app, 'e1', paid.order, 'It was taken back.', 10);
    expect(await receive(app, 'fake', message({}))).toMatchObject({ status: 200 });
    expect(await open()).toBe(true);
  });

  test('of a clock that is ahead does not outlast the next one', async ({ app, mia, paid }) => {
    await settle(app, paid.payment.id, 'test');
    says(app, 'e1', paid.order, 'It was taken back.', Date.now() + 300_000);
    await receive(app, 'fake', message({}));
    says(app, 'e2', paid.order, null, Date.now() + 60_000);
    await receive(app, 'fake', message({}));
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(true);
  });

  test('stays closed whatever a look shows that cannot tell', async ({ app, mia, paid }) => {
    await settle(app, paid.payment.id, 'test');
    says(app, 'e1', paid.order, 'It was taken back.', 10);
    await receive(app, 'fake', message({}));
    await settle(app, paid.payment.id, 'reconcile');
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
  });
});

test('a message finds its payment by the id of the money as well', async ({ app, paid }) => {
  await settle(app, paid.payment.id, 'test');
  const { sys_secondary_id } = await getPayment(app, paid.payment.id);
  await app.fake.act(paid.order, 'refund');
  bend(app, {
    webhook: async () => ({
      ok: true,
      event: { id: 'e9', type: 'refunded', sys_secondary_id: sys_secondary_id ?? '' },
    }),
  });
  expect(await receive(app, 'fake', message({}))).toMatchObject({ status: 200 });
  expect((await getPayment(app, paid.payment.id)).status).toBe('refunded');
});

describe('what a message tells besides', () => {
  const says = (
    app: TestApplication,
    event: Partial<WebhookEvent>,
    shown: Partial<Truth> = {},
  ): Promise<Received> => {
    bend(app, {
      webhook: async () => ({ ok: true, event: { id: crypto.randomUUID(), type: 'x', ...event } }),
      fetch: async (row) => ({ ...(await app.fake.fetch(row)), ...shown }),
    });
    return receive(app, 'fake', message({}));
  };

  test('opens nothing that the processor just said is disputed', async ({ app, mia, paid }) => {
    await settle(app, paid.payment.id, 'test');
    const sys_primary_id = paid.order;
    await says(app, { sys_primary_id, at: 20, hold: null }, { hold: 'The bank asks.' });
    expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
  });

  test.for([
    ['of which a look cannot tell, is booked', undefined, 900],
    ['of which a look tells that there is none, is not', 0, 0],
  ] as const)('of money given back, %s', async ([, refunded, booked], { app, paid }) => {
    await settle(app, paid.payment.id, 'test');
    const told = { sys_primary_id: paid.order, refunded: { amount: 900, currency: 'usd' } };
    await says(app, told, { refunded });
    expect((await getPayment(app, paid.payment.id)).refunded).toBe(booked);
  });

  test('of money for a checkout that is over, a person is called to', async ({ app, mia }) => {
    const { payment, order } = await begun(app, mia);
    await app.fake.act(order, 'leave');
    await settle(app, payment.id, 'test');
    await says(app, { sys_primary_id: order, money: true });
    expect((await getPayment(app, payment.id)).attention).toContain('told of money');
  });

  test('is about a payment by any of the movements that it names', async ({ app, paid }) => {
    await settle(app, paid.payment.id, 'test');
    const { sys_secondary_id } = await getPayment(app, paid.payment.id);
    const received = await says(app, { sys_secondary_id: ['another', sys_secondary_id ?? ''] });
    expect(received.sentence).toBe('The payment is complete.');
  });
});
