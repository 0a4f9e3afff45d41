import { expect } from 'vitest';
import { POST } from '../../../../src/pages/api/payments/[system]/webhook.ts';
import { context, member, test } from '../../../support/application.ts';
import { begun, bend, getPayment, message } from '../../../support/payments.ts';

const post = (app: Parameters<typeof context>[0], request: Request, system = 'fake') =>
  POST({ ...context(app, { params: { system } }), request });

test('what was signed is the bytes, also where they are no ASCII', async ({ app }) => {
  const { payment, order } = await begun(app, await member(app));
  await app.fake.act(order, 'pay');
  const body = `{ "id": "e1", "type":"ünicode",  "order": "${order}", "internal_id": "" }\n`;
  expect((await post(app, message(body))).status).toBe(200);
  expect((await getPayment(app, payment.id)).status).toBe('complete');
});

test('answers are sentences with the status that a processor understands', async ({ app }) => {
  const refused = await post(app, message({}, { 'fake-signature': 'x' }));
  expect(refused.status).toBe(400);
  expect(refused.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await refused.text()).toMatch(/\.\n$/);
  expect((await post(app, message({}), 'stripe')).status).toBe(404);
});

test('44: whoever forges messages is not listened to for a while, and nobody else suffers', async ({
  app,
}) => {
  const from = (ip: string, request: Request) =>
    POST({ ...context(app, { params: { system: 'fake' }, ip }), request });
  const forged = () => message({}, { 'fake-signature': 'x' });
  for (let n = 0; n < 60; n++) expect((await from('192.0.2.66', forged())).status).toBe(400);
  const refused = await from('192.0.2.66', forged());
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await from('192.0.2.1', message({}))).status).not.toBe(429);
});

test('44: so it is with messages of which nobody can tell now; genuine ones count for nothing', async ({
  app,
}) => {
  const genuine = () =>
    message({ id: crypto.randomUUID(), type: 'x', order: 'none', internal_id: '' });
  for (let n = 0; n < 61; n++) expect((await post(app, genuine())).status).toBe(200);
  bend(app, { webhook: async () => ({ ok: false, status: 503, reason: 'Who knows?' }) });
  for (let n = 0; n < 60; n++) expect((await post(app, genuine())).status).toBe(503);
  expect((await post(app, genuine())).status).toBe(429);
});

test('a genuine message that cannot be handled now counts for nothing', async ({ app }) => {
  const { order } = await begun(app, await member(app));
  bend(app, { fetch: () => Promise.reject(new Error('It does not answer.')) });
  const genuine = () => message({ id: 'e1', type: 'paid', order, internal_id: '' });
  for (let n = 0; n < 61; n++) expect((await post(app, genuine())).status).toBe(503);
});
