import { sql } from 'kysely';
import { expect } from 'vitest';
import * as Event from '#lib/models/shared/event.ts';
import { Outbox, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

/** Tables with a `user_id`, and where they are in the file; null with the reason why they are not. */
const places: Record<string, string | null> = {
  session: 'sessions',
  payment: 'payments',
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

test('a letter that was asked for by the address alone stands there', async ({ db }) => {
  const mia = await aMember(db);
  const noa = await aMember(db);
  await Outbox.addInstead(db, 'reset', { ...mia, id: null }, null);
  const { letters } = await User.ownData(db, mia);
  expect(letters).toMatchObject([{ kind: 'reset', email: mia.email }]);
  expect((await User.ownData(db, noa)).letters).toEqual([]);
});

test('nobody has no data', async ({ db }) => {
  await expect(User.ownData(db, { id: 'nobody' })).rejects.toThrow('There is no user nobody.');
});
