import { expect } from 'vitest';
import { Payment, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { POST } from '../../../../src/pages/api/admin/comps.ts';
import { member, signedIn, test } from '../../../support/application.ts';

test('an admin gives a membership, once, to somebody who is there', async ({ app }) => {
  const mia = await member(app, 'mia');
  await User.confirm(app.db, mia, app.clock());
  const { id } = await member(app, 'ada');
  const ada = (await User.setRole(app.db, id, 'admin')) as User.Row;
  const post = async (form: Record<string, string>) =>
    (await POST(await signedIn(app, ada, { form }))).status;
  expect(await post({ email: mia.email, reason: ' ' })).toBe(422);
  expect(await post({ email: 'nobody@example.test', reason: 'A friend.' })).toBe(422);
  expect(await post({ email: mia.email, reason: 'A friend.' })).toBe(303);
  expect(await Payment.paid(app.db, mia, app.systems)).toMatchObject([
    true,
    { system: 'comp', amount: 0, status_reason: 'A friend.' },
  ]);
  expect(await post({ email: mia.email, reason: 'Again.' })).toBe(409);
});

test('a double click gives one membership', async ({ app }) => {
  const mia = await member(app, 'mia');
  const ada = await User.setRole(app.db, (await member(app, 'ada')).id, 'admin');
  const form = { email: mia.email, reason: 'A friend.', sure: 'yes' };
  const clicks = [await signedIn(app, ada, { form }), await signedIn(app, ada, { form })];
  const answers = await Promise.all(clicks.map((click) => POST(click)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  expect(await User.payments(app.db, mia)).toHaveLength(1);
});

test('an address that nobody has confirmed gets one only from an admin who is sure', async ({
  app,
}) => {
  const mia = await member(app, 'mia');
  const ada = await User.setRole(app.db, (await member(app, 'ada')).id, 'admin');
  const give = async (form: Record<string, string>) => {
    const asked = await signedIn(app, ada, { form: { email: mia.email, reason: 'Hi.', ...form } });
    return [(await POST(asked)).status, asked.locals.form?.errors];
  };
  expect(await give({})).toEqual([422, { sure: texts.money.refused.sure }]);
  expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
  expect((await give({ sure: 'yes' }))[0]).toBe(303);
});

test('members give none', async ({ app }) => {
  const mia = await member(app, 'mia');
  const form = { email: mia.email, reason: 'Me.' };
  expect((await POST(await signedIn(app, mia, { form }))).status).toBe(403);
  expect((await Payment.paid(app.db, mia, app.systems))[0]).toBe(false);
});
