import bcrypt from 'bcryptjs';
import { describe, expect, vi } from 'vitest';
import * as password from '#lib/helpers/password.ts';
import { User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

vi.mock('#lib/helpers/password.ts', { spy: true });

/** Which kinds of hashes were compared, in order: work is counted, not timed. */
const compared = () => {
  const calls = vi.mocked(password.verifyPassword).mock.calls.splice(0);
  return calls.map(([, stored]) => (stored?.startsWith('$2') ? 'bcrypt' : 'argon2id')).sort();
};

const email = 'ann@example.org';
const secret = 'correct horse';
const ann = async (db: Parameters<typeof aMember>[0]) =>
  aMember(db, { email, password: await User.encryptPassword(secret) });

describe('auth', () => {
  test('answers the user, however the address is written', async ({ db }) => {
    const user = await ann(db);
    expect(await User.auth(db, email, secret)).toEqual(user);
    expect(await User.auth(db, ' ANN@Example.org ', secret)).toEqual(user);
  });

  test.for<[unknown, unknown]>([
    [email, 'wrong horse'],
    [email, 'Correct horse'],
    ['bob@example.org', secret],
    [email, ''],
    [email, undefined],
    ['', secret],
    [undefined, secret],
    [undefined, undefined],
    [[email], secret],
    [email, { length: 13 }],
    ["ann@example.org' or '1'='1", secret],
    ['%', secret],
  ])('%j with %j is nobody', async ([address, word], { db }) => {
    await ann(db);
    expect(await User.auth(db, address, word)).toBeUndefined();
  });

  test('an address that stands twice, in a damaged database, opens nothing', async ({ db }) => {
    const user = await ann(db);
    await db.schema.dropTable('user').execute();
    await db.schema
      .createTable('user')
      .as(db.selectNoFrom((eb) => Object.entries(user).map(([k, v]) => eb.val(v).as(k))))
      .execute();
    expect(await User.auth(db, email, secret)).toBeDefined();
    await db
      .insertInto('user')
      .values({ ...user, id: 'twin' })
      .execute();
    expect(await User.auth(db, email, secret)).toBeUndefined();
  });

  test('a failing database throws', async ({ db }) => {
    await db.schema.dropTable('user').execute();
    await expect(User.auth(db, email, secret)).rejects.toThrow(/no such table/);
  });

  test('an unknown user takes the same work as a wrong password', async ({ db }) => {
    await ann(db);
    compared();
    await User.auth(db, email, 'wrong horse');
    const wrong = compared();
    await User.auth(db, 'bob@example.org', 'wrong horse');
    expect(wrong).toEqual(['argon2id']);
    expect(compared()).toEqual(wrong);
  });
});

describe('a user of an older site', () => {
  const legacy = (db: Parameters<typeof aMember>[0]) =>
    aMember(db, { email: 'old@example.org', password: bcrypt.hashSync(secret, 4) });

  test('logs in with a bcrypt hash, which becomes argon2id on the way', async ({ db }) => {
    const old = await legacy(db);
    const user = await User.auth(db, 'old@example.org', secret);
    expect(user?.id).toBe(old.id);
    expect(user?.password).toMatch(/^\$argon2id\$/);
    expect(await User.find(db, old.id)).toEqual(user);
    expect(await User.auth(db, 'old@example.org', secret)).toEqual(user);
  });

  test('twice at once is in twice, with the hash that is kept', async ({ db }) => {
    const old = await legacy(db);
    const both = await Promise.all([1, 2].map(() => User.auth(db, 'old@example.org', secret)));
    const kept = await User.find(db, old.id);
    expect(both).toEqual([kept, kept]);
  });

  test('keeps the old hash when the password was wrong', async ({ db }) => {
    const old = await legacy(db);
    expect(await User.auth(db, 'old@example.org', 'wrong horse')).toBeUndefined();
    expect(await User.find(db, old.id)).toEqual(old);
  });

  test('who changed the password meanwhile keeps the new one', async ({ db }) => {
    const old = await legacy(db);
    vi.mocked(password.hashPassword).mockImplementationOnce(async () => {
      await db.updateTable('user').set({ password: 'changed' }).where('id', '=', old.id).execute();
      return 'upgraded';
    });
    await User.auth(db, 'old@example.org', secret);
    expect((await User.find(db, old.id))?.password).toBe('changed');
  });

  test('is let in even when too many are hashing for an upgrade', async ({ db }) => {
    const old = await legacy(db);
    vi.mocked(password.hashPassword).mockRejectedValueOnce(new password.Busy('full'));
    expect(await User.auth(db, 'old@example.org', secret)).toEqual(old);
  });

  test('cannot be told from others by the work of a refusal', async ({ db }) => {
    await ann(db);
    await legacy(db);
    compared();
    for (const address of [email, 'old@example.org', 'bob@example.org']) {
      await User.auth(db, address, 'wrong horse');
      expect(compared()).toEqual(['argon2id', 'bcrypt']);
    }
  });
});
