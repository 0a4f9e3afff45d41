import { expect } from 'vitest';
import { Payment, User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/account/delete.ts';
import { member, PASSWORD, signedIn, test, testApplication } from '../../../support/application.ts';

test('the account goes with its sessions, and its payments belong to nobody', async ({ app }) => {
  const mia = await member(app);
  const payment = await Payment.fake(app.db, { user: mia });
  const asked = await signedIn(app, mia, { form: { sure: 'yes' } });
  const response = await POST(asked);
  expect(response.headers.get('location')).toBe('/login/?done=left');
  expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"');
  expect(await User.find(app.db, mia.id)).toBeUndefined();
  expect((await app.sessions.validate(asked.token)).user).toBeNull();
  expect(await Payment.find(app.db, payment.id)).toEqual({ ...payment, user_id: null });
});

test.for([{}, { sure: 'no' }, { sure: '' }])('%j is not sure', async (json, { app }) => {
  const mia = await member(app);
  expect((await POST(await signedIn(app, mia, { json }))).status).toBe(422);
  expect(await User.find(app.db, mia.id)).toEqual(mia);
});

test('after 15 minutes the password is asked for', async () => {
  let now = Date.now();
  const app = await testApplication({ now: () => now });
  const mia = await member(app);
  const without = await signedIn(app, mia, { json: { sure: 'yes' } });
  const wrong = await signedIn(app, mia, { json: { sure: 'yes', current_password: 'a guess' } });
  const right = await signedIn(app, mia, { json: { sure: 'yes', current_password: PASSWORD } });
  now += 15 * 60 * 1000;
  expect((await POST(without)).status).toBe(422);
  expect((await POST(wrong)).status).toBe(403);
  expect(await User.find(app.db, mia.id)).toEqual(mia);
  expect((await POST(right)).status).toBe(200);
  expect(await User.find(app.db, mia.id)).toBeUndefined();
  await app.close();
});

test('the last admin stays', async ({ app }) => {
  const admin = await User.setRole(app.db, (await member(app)).id, 'admin');
  const response = await POST(await signedIn(app, admin, { json: { sure: 'yes' } }));
  expect(response.status).toBe(409);
  expect(await User.find(app.db, admin.id)).toEqual(admin);
});
