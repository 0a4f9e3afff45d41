import { describe, expect, vi } from 'vitest';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Payment, User } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { aMember } from '../../support/rows.ts';

const form = {
  email: 'Ann@Example.ORG',
  password: 'correct horse',
  password_repeat: 'correct horse',
};

describe('register', () => {
  test('makes a member with a lower case address, a hashed password and a way to leave', async ({
    db,
  }) => {
    const answer = await User.register(db, { ...form, name: ' Ann\nPage ' });
    expect(answer.ok).toBe(true);
    const user = await User.findByEmail(db, 'ann@example.org');
    expect(user).toMatchObject({ name: 'Ann Page', role: 'member', unsubscribe: 0 });
    expect(user?.password).toMatch(/^\$argon2id\$/);
    expect(user?.unsubkey).toMatch(/^[0-9a-f]{32}$/);
    expect(answer).toEqual({ ok: true, user });
  });

  test('keeps only what is listed: nobody makes themselves an admin', async ({ db }) => {
    const wishes = { id: 'mine', role: 'admin', unsubkey: 'known', unsubscribe: 1, created_at: 0 };
    const answer = await User.register(db, { ...form, ...wishes, __proto__: { role: 'admin' } });
    if (!answer.ok) throw new Error(answer.reason);
    expect(answer.user).toMatchObject({ role: 'member', unsubscribe: 0 });
    for (const [column, wish] of Object.entries(wishes))
      expect(answer.user[column as keyof User.Row]).not.toBe(wish);
  });

  test.for<[Record<string, unknown>, string, string]>([
    [{ email: 'ann' }, 'email-invalid', 'email'],
    [{ email: undefined }, 'email-invalid', 'email'],
    [{ email: ['ann@example.org'] }, 'email-invalid', 'email'],
    [{ password: 'seven77', password_repeat: 'seven77' }, 'password-short', 'password'],
    [{ password: undefined, password_repeat: undefined }, 'password-short', 'password'],
    [{ password: '😀😀😀😀', password_repeat: '😀😀😀😀' }, 'password-short', 'password'],
    [{ password: 'x'.repeat(1025) }, 'password-long', 'password'],
    [{ password_repeat: 'correct house' }, 'password-mismatch', 'password_repeat'],
    [{ password_repeat: undefined }, 'password-mismatch', 'password_repeat'],
  ])('%j is answered with a reason', async ([wrong, reason, field], { db }) => {
    const answer = await User.register(db, { ...form, ...wrong });
    expect(answer).toMatchObject({ ok: false, reason, field });
    expect(await User.count(db)).toBe(0);
  });

  test('whatever is wrong is answered at once, the first of it by itself, too', async ({ db }) => {
    const wrong = { email: 'ann', password: 'short', password_repeat: 'other' };
    const email = { reason: 'email-invalid', field: 'email' };
    expect(await User.register(db, wrong)).toEqual({
      ...{ ok: false, ...email },
      flaws: [
        email,
        { reason: 'password-short', field: 'password' },
        { reason: 'password-mismatch', field: 'password_repeat' },
      ],
    });
  });

  test('a taken address is answered as such, however it is written', async ({ db }) => {
    await User.register(db, form);
    const again = {
      ...form,
      email: ' ANN@example.org ',
      password: 'another one',
      password_repeat: 'another one',
    };
    const taken = { reason: 'email-taken', field: 'email' };
    expect(await User.register(db, again)).toEqual({ ok: false, ...taken, flaws: [taken] });
    expect(await User.auth(db, 'ann@example.org', 'correct horse')).toBeDefined();
  });

  test('of two at once with one address, one is a member', async ({ db }) => {
    const answers = await Promise.all([User.register(db, form), User.register(db, form)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await User.count(db)).toBe(1);
  });

  test('a failing database throws', async ({ db }) => {
    await db.schema.dropTable('user').execute();
    await expect(User.register(db, form)).rejects.toThrow(/no such table/);
  });
});

describe('randomHex and encryptPassword', () => {
  test('codes are long enough to be secrets', () => {
    expect(User.UNSUB_CODE_SIZE).toBe(16);
    expect(User.randomHex(User.UNSUB_CODE_SIZE)).toMatch(/^[0-9a-f]{32}$/);
    expect(User.randomHex(16)).not.toBe(User.randomHex(16));
  });

  test('refuse nothing', async () => {
    for (const nothing of [0, undefined, null, '', -1, 1.5] as number[])
      expect(() => User.randomHex(nothing)).toThrow(RangeError);
    for (const nothing of ['', undefined, null] as string[])
      await expect(User.encryptPassword(nothing)).rejects.toThrow(
        'A password should not be empty.',
      );
  });
});

describe('emails', () => {
  test('true means no mail, and since when; false means mail again', async ({ db }) => {
    const user = await aMember(db);
    expect(await User.emails(db, user, true)).toBe(1);
    const left = await User.find(db, user.id);
    expect(left?.unsubscribe).toBe(1);
    expect(left?.unsubscribed_on).toBeGreaterThanOrEqual(user.created_at);
    expect(await User.emails(db, user, false)).toBe(1);
    expect(await User.find(db, user.id)).toMatchObject({ unsubscribe: 0, unsubscribed_on: null });
  });

  test('a setting that is so already writes nothing and answers 1', async ({ db }) => {
    const user = await aMember(db, { unsubscribe: 1, unsubscribed_on: 5, updated_at: 5 });
    expect(await User.emails(db, user, true)).toBe(1);
    expect(await User.find(db, user.id)).toEqual(user);
  });

  test('goes by the database, not by the row that a page still holds', async ({ db }) => {
    const stale = await aMember(db);
    await User.emails(db, stale, true);
    expect(await User.emails(db, stale, false)).toBe(1);
    expect((await User.find(db, stale.id))?.unsubscribe).toBe(0);
  });

  test('of a user who is gone nothing changes', async ({ db }) => {
    const user = await aMember(db);
    await User.remove(db, user.id);
    expect(await User.emails(db, user, true)).toBe(0);
  });

  test('the word "false" from a form is refused, since it would mean true', async ({ db }) => {
    const user = await aMember(db);
    await expect(User.emails(db, user, 'false' as unknown as boolean)).rejects.toThrow(TypeError);
  });
});

describe('finding and changing', () => {
  test('by id, by address, by the code in an unsubscribe link', async ({ db }) => {
    const user = await aMember(db, { email: 'ann@example.org' });
    expect(await User.find(db, user.id)).toEqual(user);
    expect(await User.findByEmail(db, ' ANN@example.org')).toEqual(user);
    expect(await User.findByUnsubkey(db, user.unsubkey)).toEqual(user);
    expect(await User.find(db, 'nobody')).toBeUndefined();
    expect(await User.findByEmail(db, 'bob@example.org')).toBeUndefined();
    expect(await User.findByUnsubkey(db, '')).toBeUndefined();
  });

  test('setRole makes an admin of one, and of nobody else', async ({ db }) => {
    const ann = await aMember(db);
    const bob = await aMember(db);
    const sessions = makeSessions(db, { secure: false });
    for (const { id } of [ann, bob]) await sessions.create(id);
    expect((await User.setRole(db, ann.id, 'admin')).role).toBe('admin');
    // Who was logged in before may be somebody else.
    const left = await db.selectFrom('session').select('user_id').execute();
    expect(left).toEqual([{ user_id: bob.id }]);
    expect((await User.find(db, bob.id))?.role).toBe('member');
    await expect(User.setRole(db, 'nobody', 'admin')).rejects.toThrow('There is no user nobody.');
  });

  test('publicFields has no password and no code', async ({ db }) => {
    const user = await aMember(db);
    const shown = User.publicFields(user);
    expect(shown).toMatchObject({ id: user.id, email: user.email });
    expect(Object.keys(shown)).not.toContain('password');
    expect(Object.keys(shown)).not.toContain('unsubkey');
  });
});

describe('payments', () => {
  test('are the own ones, newest first', async ({ db }) => {
    const ann = await aMember(db);
    const bob = await aMember(db);
    vi.spyOn(Date, 'now').mockReturnValueOnce(1000);
    const first = await Payment.fake(db, { user: ann });
    await Payment.fake(db, { user: bob });
    const last = await Payment.fake(db, { user: ann });
    expect(await User.payments(db, ann)).toEqual([last, first]);
  });

  test('stay for the books when their user is removed, and belong to nobody', async ({ db }) => {
    const user = await aMember(db);
    const payment = await Payment.fake(db, { user });
    expect(await User.remove(db, user.id)).toBe('removed');
    expect(await User.remove(db, user.id)).toBe('unknown');
    expect(await Payment.find(db, payment.id)).toEqual({ ...payment, user_id: null });
  });
});
