import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { GET } from '../../../../src/pages/api/account/data.ts';
import { context, member, signedIn, test } from '../../../support/application.ts';

test('one’s own data come as a file that nobody else may keep', async ({ app }) => {
  const [mia, noa] = [await member(app, 'mia'), await member(app, 'noa')];
  const payment = await Payment.fake(app.db, { user: mia });
  await Payment.fake(app.db, { user: noa });
  const asked = await signedIn(app, mia, { method: 'GET' });
  const response = await GET(asked);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="my-data.json"');
  const text = await response.text();
  const data = JSON.parse(text);
  expect(data.account).toMatchObject({ id: mia.id, email: mia.email });
  expect(data.payments).toEqual([payment]);
  // By this id one may end it; the token that lets somebody in is another thing.
  expect(data.sessions).toMatchObject([{ id: asked.locals.session?.id }]);
  expect(text).not.toContain(noa.id);
  for (const secret of [mia.password, mia.unsubkey, asked.token])
    expect(text).not.toContain(secret);
});

test('the anonymous get none', async ({ app }) => {
  expect((await GET(context(app, { path: '/api/account/data' }))).status).toBe(303);
});
