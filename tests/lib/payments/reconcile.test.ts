import { describe, expect } from 'vitest';
import { Payment, Site } from '#lib/models/index.ts';
import { ProcessorProblem } from '#lib/payments/problem.ts';
import { REPORT, reconcile } from '#lib/payments/reconcile.ts';
import { reconcileOnce, startReconciler } from '#lib/payments/resident.ts';
import { member, test, type TestApplication } from '../../support/application.ts';
import { aPayment } from '../../support/rows.ts';
import { begun, bend, getPayment } from '../../support/payments.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const inMinutes = (minutes: number) => Date.now() + minutes * MINUTE;
const run = (app: TestApplication, minutes = 2) => reconcile(app, inMinutes(minutes));

/** A payment that we noted and never had an answer about; `made` at the processor, or not. */
async function lost(app: TestApplication, made: boolean) {
  const mia = await member(app);
  const form = { user_id: mia.id, system: 'fake', amount: 4900, currency: 'usd' };
  const payment = await Payment.start(app.db, form);
  const page = { description: '', return_url: app.origin(), cancel_url: app.origin() };
  const order = made ? (await app.fake.checkout(payment, page)).sys_primary_id : undefined;
  return { payment, order };
}

describe('reconciling', () => {
  test('A3: finds what was paid when neither browser nor message came', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    expect(await run(app)).toMatchObject({
      asked: 1,
      changes: [`${payment.internal_id}: pending → complete`],
      problems: [],
    });
    expect(await Payment.listLog(app.db, payment.id)).toMatchObject([{ cause: 'reconcile' }]);
    expect(await run(app)).toMatchObject({ asked: 0, changes: [] });
  });

  test('tells the oldest hundred that need a person, and how many more do', async ({ app }) => {
    for (let number = 0; number < 101; number++) await aPayment(app.db, { attention: 'Odd.' });
    const { problems, more } = await run(app);
    expect([problems.length, more]).toEqual([100, 1]);
  });

  test('finds a refund that was made at the processor, a day later', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    await run(app);
    await app.fake.act(order, 'refund');
    expect((await run(app)).asked).toBe(0);
    expect((await run(app, 24 * 60 + 3)).changes).toEqual([
      `${payment.internal_id}: complete → refunded`,
    ]);
  });

  test('never undoes a refund that an admin recorded', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    await run(app);
    await Payment.refund(app.db, payment.id, 4900, 'By a transfer.');
    await run(app, 24 * 60 + 3);
    expect(await getPayment(app, payment.id)).toMatchObject({
      status: 'refunded',
      status_reason: 'By a transfer.',
    });
  });

  test('I34: asks again for a checkout whose answer got lost, and makes no second one', async ({
    app,
  }) => {
    const { payment, order } = await lost(app, true);
    await app.fake.act(order ?? '', 'pay');
    await run(app);
    expect(await getPayment(app, payment.id)).toMatchObject({
      sys_primary_id: order,
      status: 'complete',
    });
  });

  test('leaves one alone that began this minute, and gives up one that is too old', async ({
    app,
  }) => {
    const { payment } = await lost(app, false);
    await run(app, 0);
    expect((await getPayment(app, payment.id)).sys_primary_id).toBeNull();
    await reconcile(app, Date.now() + 5 * HOUR + MINUTE);
    expect(await getPayment(app, payment.id)).toMatchObject({
      status: 'expired',
      status_reason: 'The processor never made its checkout.',
    });
  });

  test('54: says so when money was here for an hour without our knowing', async ({ app }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    bend(app, {
      fetch: async (row) => ({ ...(await app.fake.fetch(row)), paid_at: Date.now() - 2 * HOUR }),
    });
    const said = [
      `${payment.internal_id} needs a person. It was paid more than an hour ago, and no message told us: check the webhooks of fake.`,
    ];
    expect((await run(app)).problems).toEqual(said);
    expect((await getPayment(app, payment.id)).status).toBe('complete');
    expect((await run(app)).problems).toEqual(said);
  });

  test('52: says loudly that our key is refused, and asks there no more this time', async ({
    app,
  }) => {
    await begun(app, await member(app, 'mia'));
    await begun(app, await member(app, 'noa'));
    bend(app, { fetch: () => Promise.reject(new ProcessorProblem('key', 'Invalid API Key.')) });
    const report = await run(app);
    expect(report).toMatchObject({ asked: 1, later: [] });
    expect(report.problems).toEqual([
      'fake refuses our key, so no payment there can be checked or taken: Invalid API Key.',
    ]);
    expect(await Site.get(app.db, REPORT)).toEqual(report);
  });

  test('is no alarm when a processor is silent: it is asked again, and not for ever', async ({
    app,
  }) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await begun(app, await member(app, name));
    bend(app, { fetch: () => Promise.reject(new Error('timeout')) });
    const report = await run(app);
    expect(report).toMatchObject({ asked: 3, problems: [] });
    expect(report.later).toHaveLength(3);
  });

  test('53: calls a person for what does not match, until one has dealt with it', async ({
    app,
  }) => {
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    bend(app, { fetch: async (row) => ({ ...(await app.fake.fetch(row)), amount: 1 }) });
    const sentence = 'The amount is $0.01 instead of $49.';
    const said = [`${payment.internal_id} needs a person. ${sentence}`];
    expect((await run(app)).problems).toEqual(said);
    expect((await run(app, 70)).problems).toEqual(said);
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Called them.' });
    expect((await run(app, 140)).problems).toEqual([]);
    expect((await getPayment(app, payment.id)).status).toBe('review');
  });

  test('a checkout that its processor has forgotten is over; money is never forgotten', async ({
    app,
  }) => {
    const { payment } = await begun(app, await member(app));
    await app.db
      .updateTable('payment')
      .set({ created_at: Date.now() - 2 * HOUR })
      .execute();
    bend(app, { fetch: () => Promise.reject(new ProcessorProblem('unknown', 'No such order.')) });
    await run(app);
    expect((await getPayment(app, payment.id)).status).toBe('expired');
    expect(await run(app, 7 * 60)).toMatchObject({ asked: 1, changes: [], problems: [] });

    await app.db
      .updateTable('payment')
      .set({ status: 'complete', completed_at: 2, checked_at: 1 })
      .execute();
    const said = [`${payment.internal_id} needs a person. fake does not know it.`];
    expect(await run(app)).toMatchObject({ asked: 1, problems: said });
    expect(await run(app)).toMatchObject({ asked: 0, problems: said });
    await Payment.dealt(app.db, payment.id, { cause: 'admin', note: 'Looked.' });
    expect(await run(app, 25 * 60)).toMatchObject({ asked: 1, problems: [] });
    expect((await getPayment(app, payment.id)).status).toBe('complete');
  });

  test('three that make no sense are in nobody’s way', async ({ app }) => {
    const odd: string[] = [];
    for (const name of ['a', 'b', 'c'])
      odd.push((await begun(app, await member(app, name))).payment.id);
    const { payment, order } = await begun(app, await member(app));
    await app.fake.act(order, 'pay');
    const none = () => Promise.reject(new ProcessorProblem('silent', 'It makes no sense.'));
    bend(app, { fetch: (row) => (odd.includes(row.id) ? none() : app.fake.fetch(row)) });
    await run(app);
    await run(app);
    expect((await getPayment(app, payment.id)).status).toBe('complete');
  });

  test('stops between two payments when it is told to', async ({ app }) => {
    await begun(app, await member(app));
    expect((await reconcile(app, inMinutes(2), AbortSignal.abort())).asked).toBe(0);
  });
});

describe('in the running server', () => {
  test('one process at a time does it', async ({ app }) => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { order } = await begun(app, await member(app));
    await app.db
      .updateTable('payment')
      .set({ created_at: Date.now() - 2 * MINUTE })
      .execute();
    bend(app, { fetch: (row) => gate.then(() => app.fake.fetch(row)) });
    const first = reconcileOnce(app);
    expect(await reconcileOnce(app)).toBeUndefined();
    await app.fake.act(order, 'pay');
    release();
    expect((await first)?.changes).toHaveLength(1);
    expect(await reconcileOnce(app)).toMatchObject({ asked: 0 });
  });

  test('it can be stopped before it has begun', async ({ app }) => {
    await startReconciler(app).stop();
    expect(await Site.get(app.db, REPORT)).toBeUndefined();
  });
});
