import { expect } from 'vitest';
import { POST } from '../../../../src/pages/api/payments/verify.ts';
import { context, member, test } from '../../../support/application.ts';
import { begun, bend, getPayment } from '../../../support/payments.ts';
import { comeBack } from '../../../support/processors/over-http.ts';

test('one’s own payment is looked at again', async ({ app }) => {
  const user = await member(app);
  const { payment, order } = await begun(app, user);
  await app.fake.act(order, 'pay');
  const response = await POST(context(app, { user, form: { internal_id: payment.internal_id } }));
  expect(response.headers.get('location')).toBe(`/thanks/${payment.internal_id}/`);
  expect((await getPayment(app, payment.id)).status).toBe('complete');
});

test('somebody else’s is not there', async ({ app }) => {
  const { payment, order } = await begun(app, await member(app, 'mia'));
  await app.fake.act(order, 'pay');
  const user = await member(app, 'noa');
  const response = await POST(context(app, { user, json: { internal_id: payment.internal_id } }));
  expect(response.status).toBe(404);
  expect((await getPayment(app, payment.id)).status).toBe('pending');
});

test('a form that claims to have paid has not', async ({ app }) => {
  const user = await member(app);
  const { payment } = await begun(app, user);
  const json = { internal_id: payment.internal_id, status: 'complete', paid: true };
  expect(await (await POST(context(app, { user, json }))).json()).toEqual({
    status: 'pending',
    status_reason: null,
    asked: true,
  });
});

test('the anonymous log in first', async ({ app }) => {
  expect((await POST(context(app, { json: { internal_id: 'x' } }))).status).toBe(401);
});

test('asks the processor no oftener than anybody waits for it', async ({ app }) => {
  const user = await member(app);
  const { payment } = await begun(app, user);
  let asked = 0;
  bend(app, {
    fetch(row) {
      asked++;
      return app.fake.fetch(row);
    },
  });
  const look = () => POST(context(app, { user, json: { internal_id: payment.internal_id } }));
  for (let n = 0; n < 60; n++) expect((await look()).status).toBe(200);
  expect((await look()).status).toBe(429);
  // Nor by way of the page that the processor leads back to.
  expect((await comeBack(app, user, payment.internal_id)).status).toBe(200);
  expect(asked).toBe(60);
});
