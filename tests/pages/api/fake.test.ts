import { expect } from 'vitest';
import { POST } from '../../../src/pages/api/fake/[order].ts';
import { context, member, test, testApplication } from '../../support/application.ts';
import { begun } from '../../support/payments.ts';

test('the tester chooses, and is sent back to the shop', async ({ app }) => {
  const { payment, order } = await begun(app, await member(app));
  const response = await POST(context(app, { params: { order }, form: { action: 'pay' } }));
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe(`/thanks/${payment.internal_id}/`);
});

test('who leaves comes back to the shop, which looks whether they paid after all', async ({
  app,
}) => {
  const { payment, order } = await begun(app, await member(app));
  const response = await POST(context(app, { params: { order }, form: { action: 'leave' } }));
  expect(response.headers.get('location')).toBe(`/thanks/${payment.internal_id}/?left`);
});

test.for([
  ['an unknown action', { action: 'steal' }, 422],
  ['what is not possible now', { action: 'refund' }, 409],
  ['nothing', {}, 422],
] as const)('%s is refused on the page of the order', async ([, form, status], { app }) => {
  const { order } = await begun(app, await member(app));
  const asked = context(app, { params: { order }, form });
  expect((await POST(asked)).status).toBe(status);
  expect(new URL(asked.rewritten?.url ?? '').pathname).toBe(`/fake-checkout/${order}/`);
  expect(Object.values(asked.locals.form?.errors ?? {})).toEqual([expect.stringMatching(/\.$/)]);
});

test('an unknown order is refused in words', async ({ app }) => {
  const asked = context(app, { params: { order: 'fo_0' }, form: { action: 'pay' } });
  const response = await POST(asked);
  expect(response.status).toBe(404);
  expect(await response.text()).toMatch(/\.\n$/);
});

test('on a real site there is no such thing', async () => {
  const app = await testApplication({ production: true });
  const { order } = await begun(app, await member(app));
  const response = await POST(context(app, { params: { order }, form: { action: 'pay' } }));
  expect(response.status).toBe(404);
  expect(await app.fake.findOrder(order)).toMatchObject({ state: 'open' });
  await app.close();
});
