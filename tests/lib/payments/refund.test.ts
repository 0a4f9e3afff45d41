import { describe, expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { ProcessorProblem } from '#lib/payments/problem.ts';
import { refundPayment } from '#lib/payments/refund.ts';
import { settle } from '#lib/payments/settle.ts';
import { member, test, type TestApplication } from '../../support/application.ts';
import { begun, bend, getPayment } from '../../support/payments.ts';

async function paid(app: TestApplication) {
  const mia = await member(app, 'mia');
  const admin = await member(app, 'ada');
  const { payment, order } = await begun(app, mia);
  await app.fake.act(order, 'pay');
  const settled = await settle(app, payment.id, 'test');
  const open = async () => (await Payment.paid(app.db, mia, app.systems))[0];
  return { payment: settled.payment, order, admin, open };
}

const part = { amount: 900, seen: 0, reason: 'It came too late.' };
const all = { ...part, amount: 4900 };

/** It gives back once more, and nobody hears of it, nor of anything else. */
function unheard(app: TestApplication): void {
  const silent = () => Promise.reject(new ProcessorProblem('silent', 'reset'));
  bend(app, {
    async refund(...asked) {
      await app.fake.refund(...asked);
      bend(app, { fetch: silent });
      return silent();
    },
  });
}

describe('money given back by the processor', () => {
  test('in part leaves the payment complete, with the amount and the reason', async ({ app }) => {
    const { payment, admin, order, open } = await paid(app);
    expect(await refundPayment(app, admin, payment, part)).toMatchObject({ ok: true });
    expect(await getPayment(app, payment.id)).toMatchObject({
      status: 'complete',
      status_reason: 'It came too late.',
      refunded: 900,
      refunded_by_hand: 0,
    });
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 900 });
    expect(await open()).toBe(true);
    await settle(app, payment.id, 'later');
    expect((await getPayment(app, payment.id)).status_reason).toBe('It came too late.');
  });

  test('all of it closes the site', async ({ app }) => {
    const { payment, admin, open } = await paid(app);
    await refundPayment(app, admin, payment, all);
    expect(await getPayment(app, payment.id)).toMatchObject({
      status: 'refunded',
      status_reason: 'It came too late.',
    });
    expect(await open()).toBe(false);
  });

  test('is one refund when its page is sent twice', async ({ app }) => {
    const { payment, admin, order } = await paid(app);
    const both = [1, 2].map(() => refundPayment(app, admin, payment, part));
    await Promise.all(both);
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 900 });
    const now = await getPayment(app, payment.id);
    expect(await refundPayment(app, admin, now, part)).toEqual({ ok: false, reason: 'changed' });
  });

  test('is one refund when two admins give back at once', async ({ app }) => {
    const { payment, admin, order } = await paid(app);
    const other = { ...part, amount: 1900 };
    const both = await Promise.all(
      [part, other].map((one) => refundPayment(app, admin, payment, one)),
    );
    expect(both).toMatchObject([{ ok: true }, { ok: false, reason: 'changed' }]);
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 900 });
  });

  test('is in the log before it is asked for, with who asked', async ({ app }) => {
    const { payment, admin } = await paid(app);
    const refund = () => Promise.reject(new ProcessorProblem('silent', 'timeout'));
    bend(app, { refund });
    expect(await refundPayment(app, admin, payment, part)).toEqual({ ok: false, reason: 'silent' });
    expect((await Payment.listLog(app.db, payment.id)).at(-1)).toMatchObject({
      cause: `admin ${admin.id}`,
      note: 'Giving back $9: It came too late.',
    });
  });

  test('whose answer got lost is seen all the same', async ({ app }) => {
    const { payment, admin } = await paid(app);
    bend(app, {
      async refund(row, amount, key) {
        await app.fake.refund(row, amount, key);
        throw new ProcessorProblem('silent', 'reset');
      },
    });
    await refundPayment(app, admin, payment, all);
    expect((await getPayment(app, payment.id)).status).toBe('refunded');
  });

  test('that its processor shows late is asked for again by the same key, and is one refund', async ({
    app,
  }) => {
    const { payment, admin, order } = await paid(app);
    const silent = () => Promise.reject(new ProcessorProblem('silent', 'reset'));
    const late = async (row: Payment.Row) => ({ ...(await app.fake.fetch(row)), refunded: 0 });
    bend(app, { fetch: late, refund: (...asked) => app.fake.refund(...asked).then(silent) });
    expect(await refundPayment(app, admin, payment, part)).toMatchObject({ reason: 'silent' });
    bend(app, { fetch: late });
    expect(await refundPayment(app, admin, payment, part)).toMatchObject({ ok: true });
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 900 });
  });

  test('that failed later calls a person, and is another one when it is given back anew', async ({
    app,
  }) => {
    const { payment, admin, order } = await paid(app);
    const keys: string[] = [];
    const refund: typeof app.fake.refund = (row, amount, key) => {
      keys.push(key);
      return app.fake.refund?.(row, amount, key) ?? Promise.reject(new Error('It cannot.'));
    };
    bend(app, { refund });
    await refundPayment(app, admin, payment, all);
    bend(app, {
      refund: async (_row, _amount, key) => void keys.push(key),
      fetch: async (row) => ({ ...(await app.fake.fetch(row)), refunded: 0, status: 'complete' }),
    });
    await settle(app, payment.id, 'refund.failed');
    const failed = await getPayment(app, payment.id);
    expect(failed).toMatchObject({ status: 'complete', refunded: 0 });
    expect(failed.attention).toContain('its refund failed');
    await settle(app, payment.id, 'later');
    await refundPayment(app, admin, failed, all);
    await refundPayment(app, admin, failed, all);
    const [first, second, third] = keys;
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 4900 });
  });

  test('and not shown yet is told as that', async ({ app }) => {
    const { payment, admin } = await paid(app);
    bend(app, { refund: async () => undefined });
    const given = await refundPayment(app, admin, payment, part);
    expect(given).toMatchObject({ ok: true, seen: false, payment: { refunded: 0 } });
  });

  test('that we did not live to see is found before it is asked for again, whatever its key was', async ({
    app,
  }) => {
    const { payment, admin, order } = await paid(app);
    await app.fake.refund(payment, 900, 'a key of another day');
    const again = await refundPayment(app, admin, payment, part);
    expect(again).toEqual({ ok: false, reason: 'changed' });
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 900 });
    expect((await getPayment(app, payment.id)).refunded).toBe(900);
  });

  test('is not asked for while its processor does not say what it has given back', async ({
    app,
  }) => {
    const { payment, admin, order } = await paid(app);
    bend(app, { fetch: () => Promise.reject(new ProcessorProblem('silent', 'reset')) });
    expect(await refundPayment(app, admin, payment, part)).toEqual({ ok: false, reason: 'silent' });
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 0 });
  });

  test('can be refused by it, and then nothing has changed', async ({ app }) => {
    const { payment, admin } = await paid(app);
    bend(app, { refund: () => Promise.reject(new ProcessorProblem('refused', 'Too old.')) });
    expect(await refundPayment(app, admin, payment, all)).toMatchObject({ reason: 'refused' });
    expect(await getPayment(app, payment.id)).toMatchObject({ status: 'complete', refunded: 0 });
  });
});

test.for([
  ['silent', 'silent'],
  ['key', 'refused'],
  ['refused', 'refused'],
  ['unknown', 'gone'],
] as const)(
  'a processor in trouble (%s) has it answered as %s',
  async ([trouble, reason], { app }) => {
    const { payment, admin } = await paid(app);
    const fails = () => Promise.reject(new ProcessorProblem(trouble, 'No.'));
    bend(app, { fetch: fails });
    expect(await refundPayment(app, admin, payment, part)).toEqual({ ok: false, reason });
    bend(app, { refund: fails });
    expect(await refundPayment(app, admin, payment, part)).toEqual({ ok: false, reason });
  },
);

test('what the processor knows nothing of can be recorded', async ({ app }) => {
  const { payment, admin, order } = await paid(app);
  bend(app, { fetch: () => Promise.reject(new ProcessorProblem('unknown', 'No.')) });
  expect(await refundPayment(app, admin, payment, part)).toMatchObject({ reason: 'gone' });
  const recorded = { ...part, by_hand: true };
  expect(await refundPayment(app, admin, payment, recorded)).toMatchObject({ ok: true });
  expect(await getPayment(app, payment.id)).toMatchObject({ refunded: 900, refunded_by_hand: 900 });
  expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 0 });
});

test.for([
  ['refused', '-0-4900-1'],
  // It may have been done, or be done yet.
  ['silent', '-0-4900-0'],
] as const)(
  'after one that is %s, the next one has the key %s',
  async ([trouble, end], { app }) => {
    const { payment, admin } = await paid(app);
    const keys: string[] = [];
    const refund: typeof app.fake.refund = async (_row, _amount, key) => {
      keys.push(key);
      throw new ProcessorProblem(trouble, 'No.');
    };
    bend(app, { refund });
    await refundPayment(app, admin, payment, all);
    await refundPayment(app, admin, payment, all);
    expect(keys).toEqual(['-0-4900-0', end].map((key) => `refund-${payment.internal_id}${key}`));
    const asked = trouble === 'refused' ? 0 : 9800;
    expect((await getPayment(app, payment.id)).refund_asked).toBe(asked);
  },
);

test('one that is refused since it was given back meanwhile keeps its key', async ({ app }) => {
  const { payment, admin } = await paid(app);
  bend(app, {
    async refund(row, amount) {
      await app.fake.refund(row, amount, 'another');
      throw new ProcessorProblem('refused', 'Nothing is left.');
    },
  });
  await refundPayment(app, admin, payment, all);
  expect(await getPayment(app, payment.id)).toMatchObject({ refunded: 4900, refunds_failed: 0 });
});

describe('beside what was recorded by hand before', () => {
  const rest = { amount: 3000, seen: 1900, reason: 'The rest.' };
  const recorded = async (app: TestApplication) => {
    const world = await paid(app);
    await Payment.refund(app.db, world.payment.id, 1900, 'In cash.');
    return { ...world, given: () => getPayment(app, world.payment.id) };
  };
  const both = { status: 'refunded', refunded: 4900, refunded_by_hand: 1900, attention: null };

  test('both count, so that nothing is left to give back', async ({ app }) => {
    const { payment, admin, open, given, order } = await recorded(app);
    expect(await refundPayment(app, admin, payment, rest)).toMatchObject({ ok: true });
    expect(await given()).toMatchObject(both);
    expect(await open()).toBe(false);
    const more = { ...part, amount: 1900, seen: 4900 };
    expect(await refundPayment(app, admin, payment, more)).toMatchObject({ ok: false });
    expect(await app.fake.findOrder(order)).toMatchObject({ refunded: 3000 });
  });

  test('both count also when a message has us look before the answer is here', async ({ app }) => {
    const { payment, admin, given } = await recorded(app);
    bend(app, {
      async refund(...asked) {
        await app.fake.refund(...asked);
        await settle(app, payment.id, 'webhook');
        return undefined;
      },
    });
    await refundPayment(app, admin, payment, rest);
    expect(await given()).toMatchObject(both);
  });

  test('both count also when we die of it, or do not hear of it', async ({ app }) => {
    const { payment, admin, given } = await recorded(app);
    unheard(app);
    expect(await refundPayment(app, admin, payment, rest)).toMatchObject({ reason: 'silent' });
    bend(app, {});
    await settle(app, payment.id, 'later');
    expect(await given()).toMatchObject(both);
  });

  test('what its processor tells after that is taken for the same money again', async ({ app }) => {
    const { payment, admin, given } = await recorded(app);
    bend(app, { refund: () => Promise.reject(new ProcessorProblem('silent', 'reset')) });
    await refundPayment(app, admin, payment, { ...rest, amount: 1000 });
    bend(app, {});
    await refundPayment(app, admin, payment, { ...rest, amount: 1000 });
    await app.fake.refund(payment, 1900, 'at the dashboard');
    await settle(app, payment.id, 'later');
    expect(await given()).toMatchObject({ refunded: 2900, refunded_by_hand: 0 });
  });
});

test('one that nobody heard of, and recorded by hand while its processor was not there, calls a person', async ({
  app,
}) => {
  const { payment, admin } = await paid(app);
  unheard(app);
  await refundPayment(app, admin, payment, all);
  app.processors.clear();
  await refundPayment(app, admin, payment, all);
  bend(app, {});
  await settle(app, payment.id, 'later');
  const { refunded, attention } = await getPayment(app, payment.id);
  expect(refunded).toBe(9800);
  expect(attention).toContain('More was given back than was paid');
  await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Compared them.' });
  await settle(app, payment.id, 'later');
  expect((await getPayment(app, payment.id)).attention).toBeNull();
});

describe('where the processor cannot', () => {
  test('it is recorded, and no look undoes it', async ({ app }) => {
    const { payment, admin, open } = await paid(app);
    const { refund: _refund, ...unable } = app.fake;
    app.processors.set('fake', unable);
    expect(await refundPayment(app, admin, payment, all)).toMatchObject({ ok: true });
    await settle(app, payment.id, 'later');
    expect(await getPayment(app, payment.id)).toMatchObject({
      status: 'refunded',
      refunded_by_hand: 4900,
    });
    expect(await open()).toBe(false);
  });
});

test.for([
  [{ ...part, amount: 4901 }, 'too-much'],
  [{ ...part, amount: 0 }, 'too-much'],
  [{ ...part, amount: -5 }, 'too-much'],
  [{ ...part, amount: 0.5 }, 'too-much'],
  [{ ...part, seen: 100 }, 'changed'],
] as const)('%j is refused', async ([order, reason], { app }) => {
  const { payment, admin } = await paid(app);
  bend(app, { refund: () => Promise.reject(new Error('must not be asked')) });
  expect(await refundPayment(app, admin, payment, order)).toEqual({ ok: false, reason });
});

test('what never came cannot be given back', async ({ app }) => {
  const { payment } = await begun(app, await member(app));
  const admin = await member(app, 'ada');
  expect(await refundPayment(app, admin, payment, part)).toMatchObject({ reason: 'nothing-held' });
});
