import { expect } from 'vitest';
import { POST } from '../../../src/pages/api/logout.ts';
import { context, member, signedIn, test } from '../../support/application.ts';

test('logging out ends the session, drops the cookies and what the browser kept', async ({
  app,
}) => {
  const mia = await signedIn(app, await member(app), { method: 'POST' });
  const response = await POST(mia);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/');
  expect((await app.sessions.validate(mia.token)).user).toBeNull();
  for (const cookie of response.headers.getSetCookie()) expect(cookie).toContain('Max-Age=0');
  expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"');
});

test('logging out leaves the other browsers of the same member alone', async ({ app }) => {
  const user = await member(app);
  const other = await app.sessions.create(user.id);
  await POST(await signedIn(app, user, { method: 'POST' }));
  expect((await app.sessions.validate(other.token)).user?.id).toBe(user.id);
});

test('who is not logged in may log out', async ({ app }) => {
  expect((await POST(context(app, { method: 'POST' }))).status).toBe(303);
});
