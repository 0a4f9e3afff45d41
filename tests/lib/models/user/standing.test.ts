import { describe, expect } from 'vitest';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Outbox, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

describe('disabling', () => {
  test('ends the sessions of a member, once, and can be undone', async ({ db }) => {
    const sessions = makeSessions(db, { secure: false });
    const ann = await aMember(db);
    const { token } = await sessions.create(ann.id);
    expect(await User.disable(db, ann.id)).toBe(true);
    expect((await User.find(db, ann.id))?.disabled_on).toBeGreaterThan(0);
    expect((await sessions.validate(token)).user).toBeNull();
    expect(await User.disable(db, ann.id)).toBe(false);
    expect(await User.enable(db, ann.id)).toBe(true);
    expect(await User.enable(db, ann.id)).toBe(false);
    expect((await User.find(db, ann.id))?.disabled_on).toBeNull();
    expect((await sessions.validate(token)).user, 'it does not come back').toBeNull();
  });

  test('is not for admins, nor for nobody', async ({ db }) => {
    const admin = await aMember(db, { role: 'admin' });
    expect(await User.disable(db, admin.id)).toBe(false);
    expect(await User.find(db, admin.id)).toEqual(admin);
    expect(await User.disable(db, 'nobody')).toBe(false);
  });
});

test('the last admin is known, and is nobody else', async ({ db }) => {
  const [one, ann] = [await aMember(db, { role: 'admin' }), await aMember(db)];
  expect(await User.isLastAdmin(db, ann)).toBe(false);
  expect(await User.isLastAdmin(db, one)).toBe(true);
  await User.setRole(db, ann.id, 'admin');
  expect(await User.isLastAdmin(db, one)).toBe(false);
});

test('an admin who is let in no longer, by whatever hand, is none that a site could keep', async ({
  db,
}) => {
  const [one, two] = [await aMember(db, { role: 'admin' }), await aMember(db, { role: 'admin' })];
  await db.updateTable('user').set({ disabled_on: 1 }).where('id', '=', two.id).execute();
  expect(await User.remove(db, one.id)).toBe('last-admin');
  expect(await User.remove(db, two.id)).toBe('removed');
});

test('of the last two admins one stays, whoever makes members of both at once', async ({ db }) => {
  const both = [await aMember(db, { role: 'admin' }), await aMember(db, { role: 'admin' })];
  const made = await Promise.allSettled(both.map(({ id }) => User.setRole(db, id, 'member')));
  expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect((await User.find(db, both[1]?.id ?? ''))?.role).toBe('admin');
});

describe('removing', () => {
  test('keeps the last admin', async ({ db }) => {
    const [one, two] = [await aMember(db, { role: 'admin' }), await aMember(db, { role: 'admin' })];
    await aMember(db);
    const both = await Promise.all([User.remove(db, one.id), User.remove(db, two.id)]);
    expect(both.toSorted()).toEqual(['last-admin', 'removed']);
  });

  test('takes the sessions along', async ({ db }) => {
    const ann = await aMember(db);
    await makeSessions(db, { secure: false }).create(ann.id);
    expect(await User.remove(db, ann.id)).toBe('removed');
    expect(await db.selectFrom('session').selectAll().execute()).toEqual([]);
  });

  test('takes their letters along, also those that were asked for by the address alone', async ({
    db,
  }) => {
    const [ann, ben] = [await aMember(db), await aMember(db)];
    for (const reader of [ann, { ...ann, id: null }, { ...ben, id: null }])
      await Outbox.add(db, 'reset', reader, null);
    expect(await User.remove(db, ann.id)).toBe('removed');
    const left = await db.selectFrom('outbox').select('email').execute();
    expect(left).toEqual([{ email: ben.email }]);
  });
});
