import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../src/pages/api/account.ts';
import { context, member, test } from '../../support/application.ts';

test('mail is switched off and on', async ({ app }) => {
  const user = await member(app);
  const set = async (mail: string) => POST(context(app, { user, form: { mail } }));
  const response = await set('off');
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/account/');
  expect((await User.find(app.db, user.id))?.unsubscribe).toBe(1);
  await set('on');
  expect((await User.find(app.db, user.id))?.unsubscribe).toBe(0);
});

test('a name is changed, and taken away', async ({ app }) => {
  const user = await member(app);
  const set = async (name: string) => {
    const response = await POST(context(app, { user, form: { part: 'name', name } }));
    expect(response.headers.get('location')).toBe('/account/');
    return (await User.find(app.db, user.id))?.name;
  };
  expect(await set('  Mia \n Moon ')).toBe('Mia Moon');
  expect(await set(' ')).toBe(null);
  const long = await POST(context(app, { user, json: { name: 'a'.repeat(101) } }));
  expect(long.status).toBe(422);
  expect((await User.find(app.db, user.id))?.name).toBe(null);
});

test('a program is told the name as it is kept from now on', async ({ app }) => {
  const user = await member(app);
  const told = async (json: object) => (await POST(context(app, { user, json }))).json();
  expect(await told({ name: '  Mia \n Moon ', mail: 'off' })).toEqual({
    name: 'Mia Moon',
    mail: 'off',
  });
  expect(await told({ name: ' ' })).toEqual({ name: null });
  expect(await told({ mail: 'on' })).toEqual({ mail: 'on' });
});

test('one’s own setting is all that changes', async ({ app }) => {
  const user = await member(app, 'mia');
  const noa = await member(app, 'noa');
  await POST(
    context(app, { user, json: { mail: 'off', id: noa.id, user_id: noa.id, role: 'admin' } }),
  );
  expect(await User.find(app.db, noa.id)).toEqual(noa);
  expect((await User.find(app.db, user.id))?.role).toBe('member');
});

test('anything but on and off is refused', async ({ app }) => {
  const user = await member(app);
  for (const json of [{}, { mail: true }, { mail: 'maybe' }, { mail: ['on'] }, [], null])
    expect((await POST(context(app, { user, json }))).status).toBeGreaterThanOrEqual(400);
  const unclear = await POST(context(app, { user, json: {} }));
  expect(await unclear.json()).toMatchObject({ errors: { mail: 'Choose on or off.' } });
  expect(await User.find(app.db, user.id)).toEqual(user);
});

test('the anonymous are asked to log in', async ({ app }) => {
  const response = await POST(context(app, { path: '/api/account', form: { mail: 'off' } }));
  expect(response.headers.get('location')).toBe('/login/?next=%2Faccount%2F');
});
