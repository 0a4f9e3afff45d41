import { sql } from 'kysely';
import { expect } from 'vitest';
import { FRESH } from '#lib/auth/fresh.ts';
import { Payment, User } from '#lib/models/index.ts';
import { ProcessorProblem } from '#lib/payments/problem.ts';
import { settle } from '#lib/payments/settle.ts';
import { POST } from '../../../../src/pages/api/admin/payments/[id].ts';
import {
  member,
  PASSWORD,
  signedIn,
  test,
  type TestApplication,
  whoHas,
} from '../../../support/application.ts';
import { begun, bend, getPayment } from '../../../support/payments.ts';

async function paid(app: TestApplication) {
  const mia = await member(app, 'mia');
  const { payment, order } = await begun(app, mia);
  await app.fake.act(order, 'pay');
  await settle(app, payment.id, 'test');
  return { mia, payment };
}

async function asAdmin(app: TestApplication, id: string, form: Record<string, string>) {
  const { id: admin } =
    (await User.findByEmail(app.db, 'ada@example.test')) ?? (await member(app, 'ada'));
  const user = (await User.setRole(app.db, admin, 'admin')) as User.Row;
  return signedIn(app, user, { form, params: { id } });
}

const refund = { action: 'refund', amount: '9.00', seen: '0', reason: 'Too late.' };

test('giving back is asked twice', async ({ app }) => {
  const { payment } = await paid(app);
  const first = await asAdmin(app, payment.id, refund);
  expect((await POST(first)).status).toBe(422);
  expect(first.locals.form?.errors).toEqual({ sure: 'Are you sure?' });
  expect((await getPayment(app, payment.id)).refunded).toBe(0);
  const second = await asAdmin(app, payment.id, { ...refund, sure: 'yes' });
  const response = await POST(second);
  expect(response.headers.get('location')).toBe(`/admin/payment/${payment.id}/?done=refund`);
  expect((await getPayment(app, payment.id)).refunded).toBe(900);
});

test('a refund that the processor does not show yet is not told as one that is on its way', async ({
  app,
}) => {
  const { payment } = await paid(app);
  bend(app, { refund: async () => undefined });
  const response = await POST(await asAdmin(app, payment.id, { ...refund, sure: 'yes' }));
  expect(response.headers.get('location')).toBe(`/admin/payment/${payment.id}/?done=unseen`);
});

test('what the processor knows nothing of is recorded once the admin says so', async ({ app }) => {
  const { payment } = await paid(app);
  bend(app, { fetch: () => Promise.reject(new ProcessorProblem('unknown', 'No.')) });
  const sure = { ...refund, sure: 'yes' };
  const asked = await asAdmin(app, payment.id, sure);
  expect((await POST(asked)).status).toBe(409);
  expect(asked.locals.form?.errors).toEqual({ by_hand: expect.stringMatching(/other means/) });
  await POST(await asAdmin(app, payment.id, { ...sure, by_hand: 'yes' }));
  expect(await getPayment(app, payment.id)).toMatchObject({ refunded_by_hand: 900 });
});

test('nobody is asked whether to give back what is not there', async ({ app }) => {
  const { payment } = await paid(app);
  for (const amount of ['999999', '49.01', '0']) {
    const asked = await asAdmin(app, payment.id, { ...refund, amount });
    expect((await POST(asked)).status).toBe(422);
    expect(asked.locals.form?.errors).toEqual({ amount: expect.stringMatching(/more than there/) });
  }
  expect((await getPayment(app, payment.id)).refunded).toBe(0);
});

test('giving back wants a fresh login, or the password again', async ({ app }) => {
  const { payment } = await paid(app);
  const sure = { ...refund, sure: 'yes' };
  const asked = await asAdmin(app, payment.id, sure);
  const later = Date.now() + FRESH + 1000;
  app.now = () => later;
  expect((await POST(asked)).status).toBe(422);
  const wrong = await asAdmin(app, payment.id, { ...sure, current_password: 'not this one' });
  app.now = () => later + FRESH + 1000;
  expect((await POST(wrong)).status).toBe(403);
  expect((await getPayment(app, payment.id)).refunded).toBe(0);
  const right = await asAdmin(app, payment.id, { ...sure, current_password: PASSWORD });
  app.now = () => later + 3 * FRESH;
  expect((await POST(right)).status).toBe(303);
  expect((await getPayment(app, payment.id)).refunded).toBe(900);
});

test('lifting a hold wants a fresh login, too', async ({ app }) => {
  const { payment } = await paid(app);
  await Payment.hold(app.db, payment.id, 'The bank asks.', { cause: 'test', at: 5 });
  const lift = { action: 'release', reason: 'They called.' };
  const stale = await asAdmin(app, payment.id, lift);
  const right = await asAdmin(app, payment.id, { ...lift, current_password: PASSWORD });
  const later = Date.now() + FRESH + 1000;
  app.now = () => later;
  expect((await POST(stale)).status).toBe(422);
  expect((await getPayment(app, payment.id)).hold).toBe('The bank asks.');
  expect((await POST(right)).status).toBe(303);
  expect((await getPayment(app, payment.id)).hold).toBeNull();
});

test('who gave the password stays signed in when it comes to nothing', async ({ app }) => {
  const { payment } = await paid(app);
  const form = { ...refund, sure: 'yes', seen: '5', current_password: PASSWORD };
  const response = await POST(await asAdmin(app, payment.id, form));
  expect(response.status).toBe(409);
  expect(await whoHas(app, response)).toBe('ada');
});

test.for([
  [{ amount: '9,00' }, 422],
  [{ amount: '9.001' }, 422],
  [{ seen: '5', sure: 'yes' }, 409],
  [{ reason: '  ' }, 422],
  [{ action: 'steal' }, 422],
] as const)('%j is refused with %i', async ([change, status], { app }) => {
  const { payment } = await paid(app);
  const asked = await asAdmin(app, payment.id, { ...refund, ...change });
  expect((await POST(asked)).status).toBe(status);
  expect((await getPayment(app, payment.id)).refunded).toBe(0);
});

test('members give nothing back', async ({ app }) => {
  const { payment, mia } = await paid(app);
  const form = { ...refund, sure: 'yes' };
  const asked = await signedIn(app, mia, { form, params: { id: payment.id } });
  expect((await POST(asked)).status).toBe(403);
  expect((await getPayment(app, payment.id)).refunded).toBe(0);
});

test('a hold is lifted with a reason, a call is answered with a note', async ({ app }) => {
  const { payment } = await paid(app);
  const by = { cause: 'test' };
  await Payment.hold(app.db, payment.id, 'The bank asks.', { ...by, at: 5 });
  await Payment.call(app.db, payment.id, 'Look at this.', by);
  await POST(await asAdmin(app, payment.id, { action: 'release', reason: 'They called.' }));
  await POST(await asAdmin(app, payment.id, { action: 'dealt', reason: 'Looked.' }));
  expect(await getPayment(app, payment.id)).toMatchObject({ hold: null, attention: null });
  const notes = (await Payment.listLog(app.db, payment.id)).map(({ note }) => note);
  expect(notes.slice(-3)).toEqual(['They called.', 'No longer on hold.', 'Looked.']);
});

test('the processor is asked at the press of a button', async ({ app }) => {
  const { payment, order } = await begun(app, await member(app));
  await app.fake.act(order, 'pay');
  expect((await POST(await asAdmin(app, payment.id, { action: 'look' }))).status).toBe(303);
  expect((await getPayment(app, payment.id)).status).toBe('complete');
});

test('only a gift can be taken back', async ({ app }) => {
  const { payment, mia } = await paid(app);
  const form = { action: 'revoke', reason: 'No more.' };
  expect((await POST(await asAdmin(app, payment.id, form))).status).toBe(409);
  const gift = { user_id: mia.id, reason: 'A friend.', currency: 'usd', cause: 'test' };
  const { id } = await Payment.comp(app.db, gift);
  expect((await POST(await asAdmin(app, id, form))).status).toBe(303);
  expect((await getPayment(app, id)).status).toBe('refunded');
});

test('a hold that cannot be lifted leaves no reason in the log', async ({ app }) => {
  const { payment } = await paid(app);
  await Payment.hold(app.db, payment.id, 'The bank asks.', { cause: 'test', at: 5 });
  await sql`create trigger full before update of hold on payment
    begin select raise(abort, 'There is no room.'); end`.execute(app.db);
  const asked = await asAdmin(app, payment.id, { action: 'release', reason: 'They called.' });
  await expect(POST(asked)).rejects.toThrow('There is no room.');
  const notes = (await Payment.listLog(app.db, payment.id)).map(({ note }) => note);
  expect(notes).not.toContain('They called.');
});
