import { expect } from 'vitest';
import { Payment, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

test('who leaves leaves sums, days and states, and nothing that was written about them', async ({
  db,
}) => {
  const zoe = await aMember(db);
  const user_id = zoe.id;
  const by = { cause: 'admin ada' };
  const given = { user_id, status: 'complete', return_to: '/search/?q=zoe' } as const;
  const paid = await aPayment(db, given);
  await Payment.refund(db, paid.id, 1000, 'Zoe is ill.', by);
  await Payment.refund(db, paid.id, 550, 'Given back: to Zoe.', { cause: 'by hand' });
  await Payment.announce(db, paid.id, 'Zoe wrote to us.', by);
  const gift = await Payment.comp(db, { user_id, reason: 'Zoe turns 50', currency: 'usd', ...by });
  await Payment.revoke(db, gift.id, 'Zoe asked for it', by);
  await User.remove(db, zoe.id);

  const rows = await db.selectFrom('payment').selectAll().execute();
  const lines = await db.selectFrom('payment_log').selectAll().execute();
  expect(JSON.stringify([rows, lines])).not.toMatch(/zoe/i);
  expect(lines.map(({ note }) => note)).toEqual([
    'Given back: $10 of $49.',
    'Given back: $15.50 of $49.',
    null,
    null,
    null,
  ]);
  expect(rows.find(({ id }) => id === paid.id)).toMatchObject({
    ...{ user_id: null, return_to: null, status_reason: null },
    ...{ status: 'complete', amount: 4900, refunded: 1550 },
  });
});

test('what the site itself says stays, and so do the notes of others', async ({ db }) => {
  const [zoe, ben] = [await aMember(db), await aMember(db)];
  const open = await aPayment(db, { user_id: zoe.id });
  const his = await aPayment(db, { user_id: ben.id, status: 'complete', return_to: '/media/' });
  await Payment.refund(db, his.id, 4900, 'Ben asked.', { cause: 'admin ada' });
  await User.remove(db, zoe.id);
  expect((await Payment.find(db, open.id))?.status_reason).toBe('Its account was deleted.');
  expect(await Payment.listLog(db, open.id)).toMatchObject([{ note: 'Its account was deleted.' }]);
  expect(await Payment.find(db, his.id)).toMatchObject({
    ...{ status_reason: 'Ben asked.', return_to: '/media/' },
  });
  expect((await Payment.listLog(db, his.id))[0]?.note).toBe('Ben asked. Given back: $49 of $49.');
});
