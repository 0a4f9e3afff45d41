import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { emptySummary } from '#lib/publish/summary.ts';
import { POST } from '../../../src/pages/api/publish.ts';
import { context, member, test } from '../../support/application.ts';

test('an admin publishes', async ({ app }) => {
  const user = await User.setRole(app.db, (await member(app)).id, 'admin');
  const response = await POST(context(app, { method: 'POST', user }));
  expect(response.headers.get('location')).toBe('/admin/');
  const json = await POST(context(app, { json: {}, user }));
  expect(await json.json()).toEqual(emptySummary());
  expect(app.published).toBe(2);
});

test('nobody else does', async ({ app }) => {
  const user = await member(app);
  expect((await POST(context(app, { method: 'POST' }))).status).toBe(303);
  expect((await POST(context(app, { method: 'POST', user }))).status).toBe(403);
  expect((await POST(context(app, { json: { role: 'admin' }, user }))).status).toBe(403);
  expect(app.published).toBe(0);
});
