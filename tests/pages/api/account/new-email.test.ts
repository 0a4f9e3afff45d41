import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/account/new-email.ts';
import { context, member, signedIn, test } from '../../../support/application.ts';

const NEW = 'mia@new.example';

test('another letter goes to the address that waits, and voids the link in the first', async ({
  app,
}) => {
  const mia = await member(app);
  await User.askEmail(app.db, mia, NEW);
  app.post.wake();
  await app.idle();
  const response = await POST(await signedIn(app, mia, { form: { action: 'again' } }));
  expect(response.headers.get('location')).toBe('/account/?done=link');
  await app.idle();
  expect(app.letters.map(({ to }) => to.address)).toEqual([NEW, NEW]);
  const links = await app.db.selectFrom('link').selectAll().execute();
  expect(links.filter(({ used_at }) => used_at === null)).toHaveLength(1);
});

test('giving it up needs no password, and the old address stays', async ({ app }) => {
  const mia = await member(app);
  await User.askEmail(app.db, mia, NEW);
  const response = await POST(await signedIn(app, mia, { form: { action: 'give-up' } }));
  expect(response.headers.get('location')).toBe('/account/?done=kept');
  expect(await User.find(app.db, mia.id)).toMatchObject({ email: mia.email, new_email: null });
});

test('asking again is limited', async ({ app }) => {
  const mia = await member(app);
  await User.askEmail(app.db, mia, NEW);
  const again = async () =>
    (await POST(await signedIn(app, mia, { json: { action: 'again' } }))).status;
  for (let n = 0; n < 5; n++) expect(await again()).toBe(200);
  expect(await again()).toBe(429);
});

test('nothing else can be done, and nobody else does it', async ({ app }) => {
  const mia = await member(app);
  const response = await POST(await signedIn(app, mia, { json: { action: 'take' } }));
  expect(response.status).toBe(422);
  const anonymous = await POST(context(app, { form: { action: 'give-up' } }));
  expect(anonymous.headers.get('location')).toMatch(/^\/login\//);
});
