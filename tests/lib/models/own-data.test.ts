import { sql } from 'kysely';
import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { aMember } from '../../support/rows.ts';

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

test('nobody has no data', async ({ db }) => {
  await expect(User.ownData(db, { id: 'nobody' })).rejects.toThrow('There is no user nobody.');
});
