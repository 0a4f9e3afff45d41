import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { GET } from '../../../src/pages/api/me.ts';
import { context, member, test } from '../../support/application.ts';

test('the anonymous are nobody, and lose the hint that made them ask', async ({ app }) => {
  const response = await GET(context(app));
  expect(await response.json()).toEqual({ user: null });
  expect(response.headers.getSetCookie()[1]).toMatch(/^hint=1; Max-Age=0;/);
});

test('members are told who they are and whether they have paid, and nothing else', async ({
  app,
}) => {
  const user = await member(app, 'mia');
  const me = async () => (await GET(context(app, { user }))).json();
  const shown = { name: 'mia', email: 'mia@example.test', role: 'member' };
  expect(await me()).toEqual({ user: shown, paid: false });
  await Payment.fake(app.db, { user });
  expect(await me()).toEqual({ user: shown, paid: true });
});

test('nobody may keep the answer', async ({ app }) => {
  const response = await GET(context(app, { user: await member(app) }));
  expect(response.headers.get('cache-control')).toBe('private, no-store');
});
