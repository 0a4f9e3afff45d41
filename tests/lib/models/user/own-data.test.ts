import { sql } from 'kysely';
import { expect } from 'vitest';
import * as Event from '#lib/models/shared/event.ts';
import { Outbox, Payment, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

/** Tables with a `user_id`, and where they are in the file; null with the reason why they are not. */
const places: Record<string, string | null> = {
  session: 'sessions',
  payment: 'payments', // and what became of them: payment_log
  progress: 'progress',
  event: 'events',
  outbox: 'letters',
  link: null, // the hash of a secret, and when it ends
};

test('every table that is about a user is in the file', async ({ db }) => {
  const { rows } = await sql<{ name: string }>`
    select m.name from sqlite_master as m join pragma_table_info(m.name) as c
    where m.type = 'table' and c.name = 'user_id'`.execute(db);
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(places).sort());
  const data = await User.ownData(db, await aMember(db));
  for (const place of Object.values(places)) if (place) expect(data).toHaveProperty(place);
});

test('what an admin did stands there, and not who and from where', async ({ db }) => {
  const member = await aMember(db);
  await Event.note(db, { kind: 'disabled', user_id: member.id, id: 'ada', ip: '203.0.113.9' });
  await Event.note(db, { kind: 'login', user_id: member.id, id: member.id, ip: '198.51.100.4' });
  const { events } = await User.ownData(db, member);
  const told = Object.fromEntries(events.map(({ kind, by_id, ip }) => [kind, { by_id, ip }]));
  expect(told.disabled).toEqual({ by_id: null, ip: null });
  expect(told.login).toEqual({ by_id: member.id, ip: '198.51.100.4' });
});

test('what became of a payment stands there, and not which admin it was', async ({ db }) => {
  const member = await aMember(db);
  const { id } = await aPayment(db, { user_id: member.id, status: 'complete', amount: 4900 });
  for (const admin of ['ada', member.id])
    await Payment.refund(db, id, 100, 'In cash.', { cause: `admin ${admin}` });
  const { payment_log, events } = await User.ownData(db, member);
  expect(payment_log.map(({ cause, note }) => [cause, note])).toEqual([
    ['admin', expect.stringContaining('In cash.')],
    [`admin ${member.id}`, expect.stringContaining('Given back')],
  ]);
  const causes = events.map(({ facts }) => JSON.parse(facts).cause);
  expect(causes.sort()).toEqual(['admin', `admin ${member.id}`]);
  expect((await User.ownData(db, await aMember(db))).payment_log).toEqual([]);
});

test('a letter that was asked for by the address alone stands there', async ({ db }) => {
  const mia = await aMember(db);
  const noa = await aMember(db);
  await Outbox.addInstead(db, 'reset', { ...mia, id: null }, null);
  const { letters } = await User.ownData(db, mia);
  expect(letters).toMatchObject([{ kind: 'reset', email: mia.email }]);
  expect((await User.ownData(db, noa)).letters).toEqual([]);
});

test('what a letter was to say, and why it was not sent, stands there; its secret does not', async ({
  db,
}) => {
  const mia = await aMember(db, { confirmed_at: 1 });
  await Outbox.add(db, 'address-asked', mia, { email: 'new@example.org' });
  const letter = (await Outbox.take(db, Date.now())) as Outbox.Row;
  await Outbox.giveUp(db, letter, Date.now(), '550 no such user');
  await Outbox.add(db, 'reset', mia, null);
  const { letters } = await User.ownData(db, mia);
  expect(letters[0]).toMatchObject({
    ...{ state: 'failed', facts: '{"email":"new@example.org"}', failure: '550 no such user' },
  });
  for (const row of letters) expect(row).not.toHaveProperty('seed');
});

test('a letter to an address that was left stands there, and goes with its account', async ({
  db,
}) => {
  const mia = await aMember(db);
  await Outbox.addInstead(db, 'reset', { ...mia, id: null }, null);
  await User.askEmail(db, mia, 'second@example.org');
  await User.changeEmail(db, mia, Date.now());
  const { letters } = await User.ownData(db, mia);
  expect(letters).toContainEqual(expect.objectContaining({ kind: 'reset', email: mia.email }));
  await User.remove(db, mia.id);
  expect(await db.selectFrom('outbox').selectAll().execute()).toEqual([]);
});

test('nobody has no data', async ({ db }) => {
  await expect(User.ownData(db, { id: 'nobody' })).rejects.toThrow('There is no user nobody.');
});
