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
  ['an unknown order', 'fo_0', { action: 'pay' }, 404],
  ['an unknown action', undefined, { action: 'steal' }, 422],
  ['what is not possible now', undefined, { action: 'refund' }, 409],
  ['nothing', undefined, {}, 422],
] as const)('%s is refused in words', async ([, unknown, form, status], { app }) => {
  const { order } = await begun(app, await member(app));
  const asked = context(app, { params: { order: unknown ?? order }, form });
  const response = await POST(asked);
  expect(response.status).toBe(status);
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
