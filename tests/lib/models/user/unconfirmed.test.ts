import { expect } from 'vitest';
import { makeSessions } from '#lib/auth/sessions.ts';
import type { Db } from '#db/schema.ts';
import * as Event from '#lib/models/shared/event.ts';
import { User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

async function registered(db: Db, given: Partial<User.New> = {}) {
  const row = await aMember(db, given);
  await Event.note(db, { kind: 'registered', user_id: row.id, id: row.id });
  return row;
}

test('an account that nobody confirmed, used or paid in is gone after its time, and no other', async ({
  db,
}) => {
  const stranger = await registered(db);
  const [seen, payer] = [await registered(db), await registered(db)];
  await makeSessions(db, { secure: false }).create(seen.id);
  await aPayment(db, { user_id: payer.id });
  const older = await aMember(db, { created_at: 1 }); // brought along from another site
  await Event.note(db, { kind: 'login-failed', user_id: older.id });
  const others = [
    seen,
    payer,
    await registered(db, { confirmed_at: 1 }),
    await registered(db, { role: 'admin' }),
    await registered(db, { role: 'admin' }),
    await registered(db, { disabled_on: 1 }),
    older,
  ];
  const left = async () => (await db.selectFrom('user').select('id').execute()).map(({ id }) => id);
  await User.removeUnconfirmed(db, Date.now() + User.UNCONFIRMED_KEPT - 60_000);
  expect(await left()).toContain(stranger.id);
  await User.removeUnconfirmed(db, Date.now() + User.UNCONFIRMED_KEPT);
  expect((await left()).sort()).toEqual(others.map(({ id }) => id).sort());
});
