import { expect } from 'vitest';
import { eventColumns } from '#components/admin/events.ts';
import * as Event from '#lib/models/shared/event.ts';
import { User } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { aMember } from '../../support/rows.ts';

type Db = Parameters<typeof aMember>[0];

/** The words of the newest event, cell by cell. */
async function told(db: Db) {
  const { rows } = await Event.search(db, { limit: 1, offset: 0 });
  const [event] = await Event.withAddresses(db, rows);
  if (!event) throw new Error('Nothing has happened.');
  const [, , about, by, , facts] = eventColumns.map((column) => column.cell(event));
  return { about, by, facts };
}

test('an event names people by their addresses, and by the ends of their ids once they are gone', async ({
  db,
}) => {
  const mia = await aMember(db, { email: 'mia@example.test' });
  const admin = await aMember(db, { email: 'ada@example.test' });
  await User.disable(db, mia.id, { id: admin.id });
  const href = `/admin/user/${mia.id}/`;
  const { about, by, facts } = await told(db);
  expect(about).toEqual({ text: 'mia@example.test', title: mia.id, href });
  expect(by?.text).toBe('ada@example.test');
  expect(facts?.text).toBe('–');
  await db.deleteFrom('user').where('id', '=', mia.id).execute();
  expect((await told(db)).about).toMatchObject({ text: `…${mia.id.slice(-8)}`, href });
});

test('an event tells money as money, and states by their words', async ({ db }) => {
  const payment = { payment: 'p1', system: 'stripe', status: 'complete', amount: 4900 };
  const more = { currency: 'usd', refunded: 900, hold: 'yes', cause: 'webhook' };
  await Event.note(db, { kind: 'payment-refunded', facts: { ...payment, ...more } });
  expect((await told(db)).facts).toEqual({
    text: 'Stripe, Paid, $49, $9 given back, on hold, by webhook',
    href: '/admin/payment/p1/',
  });
  const none = { refunded: 0, hold: null, cause: 'admin ada' };
  await Event.note(db, { kind: 'payment-settled', facts: { ...payment, ...more, ...none } });
  expect((await told(db)).facts?.text).toBe('Stripe, Paid, $49');
  const message = { cause: 'webhook order.paid 01a22b5c-ed81-7570-87a9-6741ee04b4eb' };
  await Event.note(db, {
    kind: 'payment-settled',
    facts: { ...payment, currency: 'usd', ...message },
  });
  expect((await told(db)).facts?.text).toBe('Stripe, Paid, $49, by webhook order.paid …ee04b4eb');
  await Event.note(db, { kind: 'role-set', facts: { role: 'member' } });
  expect((await told(db)).facts?.text).toBe('user');
  await Event.note(db, { kind: 'letter-again', facts: { kind: 'reset' } });
  expect((await told(db)).facts?.text).toBe('link to a new password');
  await Event.note(db, { kind: 'published', facts: { added: 3, status: 'constructor' } });
  expect((await told(db)).facts?.text).toBe('added: 3, constructor');
});
