import { expect } from 'vitest';
import * as Event from '#lib/models/shared/event.ts';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/admin/user.ts';
import { member, signedIn, test as base } from '../../../support/application.ts';

const test = base.extend<{ admin: User.Row; mia: User.Row }>({
  admin: async ({ app }, use) =>
    use(await User.setRole(app.db, (await member(app, 'admin')).id, 'admin')),
  mia: async ({ app }, use) => use(await member(app, 'mia')),
});

test('an admin disables a member, who is logged out, and lets them in again', async ({
  app,
  admin,
  mia,
}) => {
  const hers = await app.sessions.create(mia.id);
  const act = async (action: string) =>
    POST(await signedIn(app, admin, { form: { id: mia.id, action } }));
  const response = await act('disable');
  expect(response.headers.get('location')).toBe(`/admin/user/${mia.id}/?done=disable`);
  expect((await app.sessions.validate(hers.token)).user).toBeNull();
  expect((await User.find(app.db, mia.id))?.disabled_on).toBeGreaterThan(0);
  await act('enable');
  expect((await User.find(app.db, mia.id))?.disabled_on).toBeNull();
  const [enabled, disabled] = await Event.listOf(app.db, mia);
  expect([disabled, enabled]).toMatchObject([
    { kind: 'disabled', by_id: admin.id, ip: '192.0.2.1' },
    { kind: 'enabled', by_id: admin.id, ip: '192.0.2.1' },
  ]);
});

test('who is let in again has no session of before', async ({ app, admin, mia }) => {
  const hers = await app.sessions.create(mia.id);
  for (const action of ['disable', 'enable'])
    await POST(await signedIn(app, admin, { form: { id: mia.id, action } }));
  expect((await app.sessions.validate(hers.token)).user).toBeNull();
});

test('an admin ends the sessions of a member', async ({ app, admin, mia }) => {
  const hers = await app.sessions.create(mia.id);
  await POST(await signedIn(app, admin, { form: { id: mia.id, action: 'sign-out' } }));
  expect((await app.sessions.validate(hers.token)).user).toBeNull();
  expect(await User.find(app.db, mia.id)).toEqual(mia);
});

test('admins cannot be disabled, not even by themselves', async ({ app, admin }) => {
  const asked = await signedIn(app, admin, { json: { id: admin.id, action: 'disable' } });
  expect((await POST(asked)).status).toBe(409);
  expect(await User.find(app.db, admin.id)).toEqual(admin);
});

test('nobody else can, whatever they send', async ({ app, admin, mia }) => {
  const json = { id: admin.id, action: 'sign-out', role: 'admin' };
  expect((await POST(await signedIn(app, mia, { json }))).status).toBe(403);
});

test.for([
  [{ action: 'disable' }, 422],
  [{ id: 'nobody', action: 'disable' }, 404],
  [{ id: 'nobody', action: 'remove' }, 422],
] as const)('%j is refused', async ([json, status], { app, admin }) => {
  expect((await POST(await signedIn(app, admin, { json }))).status).toBe(status);
});
