import { describe, expect } from 'vitest';
import { membershipOf } from '#components/account/membership.ts';
import type { PaymentStatus } from '#db/schema.ts';
import { Payment, User } from '#lib/models/index.ts';
import { member, test } from '../../support/application.ts';

describe('the membership in words', () => {
  test('of somebody who never paid leads to joining', async ({ app }) => {
    const membership = await membershipOf(app, await member(app));
    expect(membership).toMatchObject({ open: false, headline: 'You are not a member yet' });
    expect(membership.way?.href).toBe('/join/');
  });

  test('of an admin says that all is open, whatever they paid, and asks for nothing', async ({
    app,
  }) => {
    const { id } = await member(app);
    const admin = await User.setRole(app.db, id, 'admin');
    const membership = await membershipOf(app, admin);
    expect(membership).toMatchObject({ open: true, headline: 'You are an admin' });
    expect(membership.way?.href).toBe('/media/');
    await Payment.fake(app.db, { user: admin });
    expect((await membershipOf(app, admin)).headline).toBe('You are a member');
  });

  test('of somebody who paid says what and when', async ({ app }) => {
    const user = await member(app);
    await Payment.fake(app.db, { user });
    const membership = await membershipOf(app, user);
    expect(membership.open).toBe(true);
    expect(membership.sentence).toMatch(/^You paid \$49 on \d+ \w+ \d{4}, and everything is open/);
  });

  const closed: [PaymentStatus, string][] = [
    ['refunded', '/join/'],
    ['failed', '/join/'],
    ['expired', '/join/'],
    // Whoever may have paid is never led to pay again.
    ['disputed', '/thanks/'],
    ['review', '/thanks/'],
  ];
  for (const [status, href] of closed)
    test(`after a payment that is ${status} leads to ${href}`, async ({ app }) => {
      const user = await member(app);
      const { id, internal_id } = await Payment.fake(app.db, { user });
      await app.db.updateTable('payment').set({ status }).where('id', '=', id).execute();
      const membership = await membershipOf(app, user);
      expect(membership.open).toBe(false);
      expect(membership.way?.href.replace(internal_id, '').replace('//', '/')).toBe(href);
    });

  test('of somebody whose payment failed, and whose money a person looks at, leads to that', async ({
    app,
  }) => {
    const user = await member(app);
    const { id, internal_id } = await Payment.fake(app.db, { user });
    await app.db.updateTable('payment').set({ status: 'failed' }).where('id', '=', id).execute();
    await Payment.call(app.db, id, 'Money came all the same.', { cause: 'test' });
    expect((await membershipOf(app, user)).way?.href).toBe(`/thanks/${internal_id}/`);
  });

  test('of somebody who began to pay leads on with that, until they have done their part', async ({
    app,
  }) => {
    const user = await member(app);
    const money = { amount: 4900, currency: 'usd' };
    const { id, internal_id } = await Payment.start(app.db, {
      user_id: user.id,
      system: 'fake',
      ...money,
    });
    const begun = await membershipOf(app, user);
    expect(begun).toMatchObject({ open: false, headline: 'You have not finished paying' });
    expect(begun.way).toEqual({ href: '/join/', label: 'Go on paying' });
    await app.db.updateTable('payment').set({ underway: 1 }).where('id', '=', id).execute();
    const agreed = await membershipOf(app, user);
    expect(agreed).toMatchObject({ open: false, headline: 'Your payment is on its way' });
    expect(agreed.way?.href).toBe(`/thanks/${internal_id}/`);
  });

  test('with a payment on hold says why', async ({ app }) => {
    const user = await member(app);
    const { id } = await Payment.fake(app.db, { user });
    const hold = 'A dispute was opened.';
    await app.db.updateTable('payment').set({ hold }).where('id', '=', id).execute();
    const membership = await membershipOf(app, user);
    expect(membership).toMatchObject({ open: false, headline: 'Your membership is on hold' });
    expect(membership.sentence).toMatch(/for now: A dispute was opened\.$/);
  });
});
