import { expect } from 'vitest';
import { Payment, Site } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/payments/start.ts';
import { context, member, test } from '../../../support/application.ts';

test('the button leads to the processor', async ({ app }) => {
  const user = await member(app);
  const response = await POST(context(app, { user, form: { next: '/media/a-talk/' } }));
  expect(response.status).toBe(303);
  const [payment] = await Payment.listOpen(app.db, user.id);
  expect(payment?.return_to).toBe('/media/a-talk/');
  expect(response.headers.get('location')).toBe(`/fake-checkout/${payment?.sys_primary_id}/`);
});

test('a program gets the number by which it may ask how it went', async ({ app }) => {
  const user = await member(app);
  const response = await POST(context(app, { user, json: {} }));
  const [payment] = await Payment.listOpen(app.db, user.id);
  expect(await response.json()).toEqual({
    redirect: `/fake-checkout/${payment?.sys_primary_id}/`,
    internal_id: payment?.internal_id,
  });
});

test('a form cannot say what it costs, nor for whom', async ({ app }) => {
  const user = await member(app, 'mia');
  const noa = await member(app, 'noa');
  const json = { amount: 1, currency: 'jpy', price: 1, user_id: noa.id, status: 'complete' };
  expect((await POST(context(app, { user, json }))).status).toBe(200);
  expect(await Payment.listOpen(app.db, user.id)).toMatchObject([
    { amount: 4900, currency: 'usd', user_id: user.id },
  ]);
});

test('the anonymous log in first, and come to the join page', async ({ app }) => {
  const response = await POST(context(app, { form: {} }));
  expect(response.headers.get('location')).toBe('/login/?next=%2Fjoin%2F');
});

test('who has paid goes to where they wanted', async ({ app }) => {
  const user = await member(app);
  await Payment.fake(app.db, { user });
  const response = await POST(context(app, { user, form: { next: '/media/a-talk/' } }));
  expect(response.headers.get('location')).toBe('/media/a-talk/');
});

test('a silent processor is said in words on the join page', async ({ app }) => {
  const user = await member(app);
  const fail = () => Promise.reject(new Error('down'));
  app.processors.set('fake', { ...app.fake, checkout: fail });
  const asked = context(app, { user, form: {} });
  expect((await POST(asked)).status).toBe(503);
  expect(asked.locals.form?.errors.form).toMatch(/Nothing was charged/);
});

test('beginning to pay is limited, and beyond that no processor is asked', async ({ app }) => {
  const user = await member(app);
  const press = async () => (await POST(context(app, { user, form: {} }))).status;
  for (let n = 0; n < 20; n++) expect(await press()).toBe(303);
  app.processors.set('fake', { ...app.fake, checkout: () => expect.unreachable() });
  expect(await press()).toBe(429);
});

test('without a price nobody can pay', async ({ app }) => {
  await Site.remove(app.db, 'price');
  const asked = context(app, { user: await member(app), form: {} });
  expect((await POST(asked)).status).toBe(422);
});
