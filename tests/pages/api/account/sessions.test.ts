import { expect } from 'vitest';
import { POST } from '../../../../src/pages/api/account/sessions.ts';
import { context, member, signedIn, test } from '../../../support/application.ts';

test('one session is ended by its id, and no other', async ({ app }) => {
  const mia = await member(app);
  const [phone, laptop] = [await app.sessions.create(mia.id), await app.sessions.create(mia.id)];
  const asked = await signedIn(app, mia, { form: { session: phone.session.id } });
  const response = await POST(asked);
  expect(response.headers.get('location')).toBe('/account/?done=sessions');
  expect((await app.sessions.validate(phone.token)).user).toBeNull();
  for (const token of [laptop.token, asked.token])
    expect((await app.sessions.validate(token)).user?.id).toBe(mia.id);
});

test('the others end, this one stays', async ({ app }) => {
  const mia = await member(app);
  const phone = await app.sessions.create(mia.id);
  const asked = await signedIn(app, mia, { form: { session: 'others' } });
  await POST(asked);
  expect((await app.sessions.validate(phone.token)).user).toBeNull();
  expect((await app.sessions.validate(asked.token)).user?.id).toBe(mia.id);
});

test.for(['all', 'mine'])('%s: this browser is signed out and forgets', async (which, { app }) => {
  const mia = await member(app);
  const probe = await signedIn(app, mia);
  const form = { session: which === 'all' ? 'all' : (probe.locals.session?.id ?? '') };
  const asked = context(app, { user: mia, form });
  asked.locals.session = probe.locals.session;
  const response = await POST(asked);
  expect(response.headers.get('location')).toBe('/');
  expect(response.headers.getSetCookie()[0]).toMatch(/^session=; .*Max-Age=0/);
  expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"');
  expect((await app.sessions.validate(probe.token)).user).toBeNull();
});

test('somebody else’s session is one that is not there', async ({ app }) => {
  const [mia, noa] = [await member(app, 'mia'), await member(app, 'noa')];
  const hers = await app.sessions.create(noa.id);
  const response = await POST(await signedIn(app, mia, { json: { session: hers.session.id } }));
  expect(response.status).toBe(404);
  expect((await app.sessions.validate(hers.token)).user?.id).toBe(noa.id);
});

test('the anonymous are asked to log in', async ({ app }) => {
  const response = await POST(context(app, { form: { session: 'all' } }));
  expect(response.headers.get('location')).toMatch(/^\/login\//);
});
