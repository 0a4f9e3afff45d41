import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/account/email.ts';
import { member, PASSWORD, signedIn, test, testApplication } from '../../../support/application.ts';

const email = 'mia@new.example';

test('a fresh login asks for the address, and nothing else changes yet', async ({ app }) => {
  const mia = await member(app);
  const elsewhere = await app.sessions.create(mia.id);
  const asked = await signedIn(app, mia, { form: { part: 'email', email: ' MIA@new.example ' } });
  const response = await POST(asked);
  expect(response.headers.get('location')).toBe('/account/?done=asked');
  expect(await User.find(app.db, mia.id)).toMatchObject({ email: mia.email, new_email: email });
  for (const { token } of [asked, elsewhere])
    expect((await app.sessions.validate(token)).user?.id).toBe(mia.id);
});

test('after 15 minutes the password is asked for, and starts a new session', async () => {
  let now = Date.now();
  const app = await testApplication({ now: () => now });
  const mia = await member(app);
  const asked = await signedIn(app, mia, { json: { email } });
  const withPassword = (current_password: string) =>
    signedIn(app, mia, { json: { email, current_password } });
  const [wrong, right] = [await withPassword('a guess'), await withPassword(PASSWORD)];
  now += 15 * 60 * 1000;

  const response = await POST(asked);
  expect(response.status).toBe(422);
  expect(Object.keys((await response.json()).errors)).toEqual(['current_password']);
  expect((await POST(wrong)).status).toBe(403);
  expect((await User.find(app.db, mia.id))?.new_email).toBeNull();

  const changed = await POST(right);
  expect(changed.status).toBe(200);
  expect(changed.headers.getSetCookie()).toHaveLength(2);
  expect((await app.sessions.validate(right.token)).user).toBeNull();
  expect((await User.find(app.db, mia.id))?.new_email).toBe(email);
  await app.close();
});

test('an address that is none, or somebody else’s, is refused at its field', async ({ app }) => {
  const [mia, noa] = [await member(app, 'mia'), await member(app, 'noa')];
  for (const [wrong, sentence] of [
    ['mia', 'This is not a mail address.'],
    ['a@b.example, c@d.example', 'This is not a mail address.'],
    [noa.email, 'Somebody else has an account with this address.'],
  ]) {
    const response = await POST(await signedIn(app, mia, { json: { email: wrong } }));
    expect(response.status).toBe(422);
    expect((await response.json()).errors).toEqual({ email: sentence });
  }
  expect((await User.find(app.db, mia.id))?.new_email).toBeNull();
});

test('asking which addresses are taken is limited like registering', async ({ app }) => {
  const mia = await member(app);
  const noa = await member(app, 'noa');
  const ask = async () => POST(await signedIn(app, mia, { json: { email: noa.email } }));
  for (let n = 0; n < 30; n++) expect((await ask()).status).toBe(422);
  expect((await ask()).status).toBe(429);
});

test('letters to addresses that somebody types are limited', async ({ app }) => {
  const mia = await member(app);
  const ask = async (n: number) =>
    POST(await signedIn(app, mia, { json: { email: `mia${n}@new.example` } }));
  for (let n = 0; n < 5; n++) expect((await ask(n)).status).toBe(200);
  expect((await ask(5)).status).toBe(429);
  expect((await User.find(app.db, mia.id))?.new_email).toBe('mia4@new.example');
});
