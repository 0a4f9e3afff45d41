import { describe, expect } from 'vitest';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Link, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

const twice = (password: string) => ({ password, password_repeat: password });

describe('a new password', () => {
  test('opens, and the old one does not', async ({ db }) => {
    const ann = await aMember(db, { password: await User.encryptPassword('the old words') });
    const set = await User.setPassword(db, ann, twice('the new words'));
    expect(set).toMatchObject({ ok: true, user: { id: ann.id, email: ann.email } });
    expect(await User.auth(db, ann.email, 'the old words')).toBeUndefined();
    expect((await User.auth(db, ann.email, 'the new words'))?.id).toBe(ann.id);
  });

  test('ends all sessions, or all but the one in which it was set', async ({ db }) => {
    const sessions = makeSessions(db, { secure: false });
    const [ann, bob] = [await aMember(db), await aMember(db)];
    const here = await sessions.create(ann.id);
    const there = await sessions.create(ann.id);
    const others = await sessions.create(bob.id);
    const alive = async () => {
      const tokens = [here, there, others].map(({ token }) => sessions.validate(token));
      return (await Promise.all(tokens)).map(({ user }) => user !== null);
    };
    await User.setPassword(db, ann, twice('the new words'), { keep_session: here.session.id });
    expect(await alive()).toEqual([true, false, true]);
    await User.setPassword(db, ann, twice('even newer words'));
    expect(await alive()).toEqual([false, false, true]);
  });

  test.for([
    [twice('short'), 'password-short'],
    [twice('x'.repeat(1025)), 'password-long'],
    [twice('password1'), 'password-common'],
    [{ password: 'the new words', password_repeat: 'the new word' }, 'password-mismatch'],
    [{}, 'password-short'],
  ] as const)('like %j is refused and changes nothing', async ([form, reason], { db }) => {
    const ann = await aMember(db);
    expect(await User.setPassword(db, ann, form)).toMatchObject({ ok: false, reason });
    expect(await User.find(db, ann.id)).toEqual(ann);
  });

  test('is told to its owner in a letter, when the address is confirmed', async ({ db }) => {
    const ann = await aMember(db, { confirmed_at: 1 });
    for (const user of [ann, await aMember(db)])
      await User.setPassword(db, user, twice('the new words'));
    const letters = await db.selectFrom('outbox').selectAll().execute();
    expect(letters.map(({ kind, email }) => [kind, email])).toEqual([
      ['password-changed', ann.email],
    ]);
  });

  test('that is not permitted changes nothing', async ({ db }) => {
    const ann = await aMember(db);
    const set = await User.resetPassword(db, ann, twice('the new words'), async () => false);
    expect(set).toEqual({ ok: false, reason: 'not-permitted' });
    expect(await User.find(db, ann.id)).toEqual(ann);
  });

  test('gives up the address that waits: whoever asked for it may be the reason', async ({
    db,
  }) => {
    const ann = await aMember(db);
    await User.askEmail(db, ann, 'thief@new.example');
    await Link.mint(db, { kind: 'new-address', user_id: ann.id, secret: 'one' }, 1);
    await User.setPassword(db, ann, twice('the new words'));
    expect((await User.find(db, ann.id))?.new_email).toBeNull();
    expect(await Link.find(db, 'new-address', 'one', 1)).toBeUndefined();
  });

  test('of nobody is an error', async ({ db }) => {
    const nobody = { id: 'nobody', email: 'nobody@example.org' };
    await expect(User.setPassword(db, nobody, twice('the new words'))).rejects.toThrow(
      'There is no user nobody.',
    );
  });
});
