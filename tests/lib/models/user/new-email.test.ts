import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import * as Event from '#lib/models/shared/event.ts';
import { Link, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

const NEW = 'ann@new.example';
const now = Date.UTC(2027, 0, 31);

const letters = async (db: Db) => {
  const rows = await db.selectFrom('outbox').selectAll().orderBy('id').execute();
  return rows.map(({ kind, email }) => [kind, email]);
};
const get = async (db: Db, { id }: User.Row) => (await User.find(db, id)) as User.Row;
const mint = (db: Db, { id: user_id }: User.Row, secret: string) =>
  Link.mint(db, { kind: 'new-address', user_id, secret }, now);
const works = async (db: Db, secret: string) =>
  (await Link.find(db, 'new-address', secret, now)) !== undefined;

describe('a new address that is asked for', () => {
  test('waits: the old one is the one to log in with, and nobody is logged out', async ({ db }) => {
    const sessions = makeSessions(db, { secure: false });
    const ann = await aMember(db, { password: await User.encryptPassword('quiet words') });
    const { token } = await sessions.create(ann.id);
    const asked = await User.askEmail(db, ann, NEW, { id: ann.id, ip: '192.0.2.1' });
    expect(asked).toMatchObject({ ok: true, user: { email: ann.email, new_email: NEW } });
    expect((await User.auth(db, ann.email, 'quiet words'))?.id).toBe(ann.id);
    expect(await User.auth(db, NEW, 'quiet words')).toBeUndefined();
    expect(await User.findByEmail(db, NEW)).toBeUndefined();
    expect((await sessions.validate(token)).user?.id).toBe(ann.id);
    expect((await Event.listOf(db, ann)).map(({ kind }) => kind)).toContain('email-asked');
  });

  test('is asked to confirm itself, and the old one is told', async ({ db }) => {
    const ann = await aMember(db, { confirmed_at: 1 });
    await User.askEmail(db, ann, NEW);
    expect(await letters(db)).toEqual([
      ['address-asked', ann.email],
      ['new-address', NEW],
    ]);
    expect((await get(db, ann)).confirmed_at).toBe(1);
  });

  test('is not told to an old one that nobody has confirmed', async ({ db }) => {
    await User.askEmail(db, await aMember(db), NEW);
    expect(await letters(db)).toEqual([['new-address', NEW]]);
  });

  test('makes void what was asked for before: its link, and its letter that waits', async ({
    db,
  }) => {
    const ann = await aMember(db);
    await User.askEmail(db, ann, 'first@new.example');
    await mint(db, ann, 'first');
    await User.askEmail(db, ann, NEW);
    expect(await works(db, 'first')).toBe(false);
    expect(await letters(db)).toEqual([['new-address', NEW]]);
  });

  test('is asked again in one letter, and not when none waits', async ({ db }) => {
    const ann = await aMember(db);
    await User.askEmailAgain(db, ann);
    expect(await letters(db)).toEqual([]);
    await User.askEmail(db, ann, NEW);
    await User.askEmailAgain(db, ann);
    expect(await letters(db)).toEqual([['new-address', NEW]]);
  });

  test.for(['by giving it up', 'by asking for the old one'])(
    'waits no more, and its link is void, %s',
    async (how, { db }) => {
      const ann = await aMember(db);
      await User.askEmail(db, ann, NEW);
      await mint(db, ann, 'one');
      if (how === 'by giving it up') await User.giveUpEmail(db, ann);
      else expect((await User.askEmail(db, ann, ann.email)).ok).toBe(true);
      expect((await get(db, ann)).new_email).toBeNull();
      expect(await works(db, 'one')).toBe(false);
      expect(await letters(db)).toEqual([]);
    },
  );

  test('is refused when somebody has it, and changes nothing', async ({ db }) => {
    const [ann, bob] = [await aMember(db), await aMember(db)];
    expect(await User.askEmail(db, ann, bob.email)).toEqual({ ok: false, reason: 'email-taken' });
    expect(await get(db, ann)).toEqual(ann);
    expect(await letters(db)).toEqual([]);
  });

  test('by nobody is an error', async ({ db }) => {
    const nobody = User.askEmail(db, { id: 'nobody' }, NEW);
    await expect(nobody).rejects.toThrow('There is no user nobody.');
  });
});

describe('a new address that counts', () => {
  test('is confirmed, the one to log in with, and ends the other sessions', async ({ db }) => {
    const sessions = makeSessions(db, { secure: false });
    const ann = await aMember(db, { password: await User.encryptPassword('quiet words') });
    const [here, there] = [await sessions.create(ann.id), await sessions.create(ann.id)];
    await User.askEmail(db, ann, NEW);
    const changed = await User.changeEmail(db, ann, now, { keep_session: here.session.id });
    expect(changed).toMatchObject({
      ok: true,
      user: { email: NEW, new_email: null, confirmed_at: now },
    });
    expect((await User.auth(db, NEW, 'quiet words'))?.id).toBe(ann.id);
    expect(await User.findByEmail(db, ann.email)).toBeUndefined();
    expect((await sessions.validate(here.token)).user?.id).toBe(ann.id);
    expect((await sessions.validate(there.token)).user).toBeNull();
    expect((await Event.listOf(db, ann)).map(({ kind }) => kind)).toContain('email-changed');
  });

  test('is told to the old one', async ({ db }) => {
    const ann = await aMember(db, { confirmed_at: 1 });
    await User.askEmail(db, ann, NEW);
    await User.changeEmail(db, ann, now);
    expect(await letters(db)).toEqual([
      ['address-asked', ann.email],
      ['address-changed', ann.email],
    ]);
  });

  test('makes void the links that went to the old one', async ({ db }) => {
    const ann = await aMember(db);
    await Link.mint(db, { kind: 'reset', user_id: ann.id, secret: 'old' }, now);
    await User.askEmail(db, ann, NEW);
    expect(await Link.find(db, 'reset', 'old', now)).toBeDefined();
    await User.changeEmail(db, ann, now);
    expect(await Link.find(db, 'reset', 'old', now)).toBeUndefined();
  });

  test('cannot be one that somebody took meanwhile: it waits no more', async ({ db }) => {
    const ann = await aMember(db);
    await User.askEmail(db, ann, NEW);
    const bob = await aMember(db, { email: NEW });
    const changed = await User.changeEmail(db, ann, now);
    expect(changed).toEqual({ ok: false, reason: 'email-taken' });
    expect(await get(db, ann)).toMatchObject({ email: ann.email, new_email: null });
    expect(await get(db, bob)).toEqual(bob);
  });

  test('is one of several that wait for it: the first whose link comes back', async ({ db }) => {
    const [ann, bob] = [await aMember(db), await aMember(db)];
    for (const user of [ann, bob]) await User.askEmail(db, user, NEW);
    expect((await User.changeEmail(db, bob, now)).ok).toBe(true);
    expect((await User.changeEmail(db, ann, now)).ok).toBe(false);
  });

  test('has waited, or it is an error', async ({ db }) => {
    const ann = await aMember(db);
    await expect(User.changeEmail(db, ann, now)).rejects.toThrow(
      `No address of the user ${ann.id}`,
    );
  });
});
