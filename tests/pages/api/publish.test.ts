import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { emptySummary } from '#lib/publish/summary.ts';
import { POST } from '../../../src/pages/api/publish.ts';
import { context, member, test } from '../../support/application.ts';

test('an admin publishes', async ({ app }) => {
  const user = await User.setRole(app.db, (await member(app)).id, 'admin');
  const response = await POST(context(app, { method: 'POST', user }));
  expect(response.headers.get('location')).toBe('/admin/?added=0&changed=0&removed=0');
  const json = await POST(context(app, { json: {}, user }));
  expect(await json.json()).toEqual(emptySummary());
  expect(app.published).toBe(2);
});

test('an admin is told why nothing was published', async ({ app }) => {
  const user = await User.setRole(app.db, (await member(app)).id, 'admin');
  app.publish = () => Promise.reject(new Error('dist/public/media/x/index.html holds gated text.'));
  const asked = context(app, { method: 'POST', user });
  const response = await POST(asked);
  expect(response.status).toBe(500);
  expect(asked.rewritten?.url).toMatch(/\/admin\/$/);
  expect(asked.locals.form?.errors.form).toContain('holds gated text');
});

test('what is published is told as published, also when no event can be written', async ({
  app,
}) => {
  const user = await User.setRole(app.db, (await member(app)).id, 'admin');
  await app.db.schema.dropTable('event').execute();
  const response = await POST(context(app, { json: {}, user }));
  expect([response.status, await response.json()]).toEqual([200, emptySummary()]);
});

test('nobody else does', async ({ app }) => {
  const user = await member(app);
  expect((await POST(context(app, { method: 'POST' }))).status).toBe(303);
  expect((await POST(context(app, { method: 'POST', user }))).status).toBe(403);
  expect((await POST(context(app, { json: { role: 'admin' }, user }))).status).toBe(403);
  expect(app.published).toBe(0);
});
