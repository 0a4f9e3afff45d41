import { describe, expect } from 'vitest';
import { Link, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { program } from '../../../support/program.ts';
import { aMember } from '../../../support/rows.ts';

const now = Date.UTC(2027, 0, 31);
const MINUTE = 60_000;

test('a link works once', async ({ db }) => {
  const { id: user_id } = await aMember(db);
  await Link.mint(db, { kind: 'reset', user_id, secret: 'one' }, now);
  expect(await Link.find(db, 'reset', 'one', now)).toMatchObject({ user_id, used_at: null });
  expect(await Link.use(db, 'reset', 'one', now)).toMatchObject({ user_id, used_at: now });
  expect(await Link.use(db, 'reset', 'one', now)).toBeUndefined();
  expect(await Link.find(db, 'reset', 'one', now)).toBeUndefined();
});

test('of twenty who use it at once, one does', async ({ db }) => {
  const { id: user_id } = await aMember(db);
  await Link.mint(db, { kind: 'reset', user_id, secret: 'one' }, now);
  const all = Array.from({ length: 20 }, () => Link.use(db, 'reset', 'one', now));
  expect((await Promise.all(all)).filter((row) => row)).toHaveLength(1);
});

test('of two programs that use links at once, each link is used by one', async ({ db, file }) => {
  const { id: user_id } = await aMember(db);
  const secrets = Array.from({ length: 60 }, (_none, n) => `secret ${n}`);
  for (const secret of secrets) {
    await Link.mint(db, { kind: 'reset', user_id, secret }, now);
    await db.updateTable('link').set({ used_at: null }).execute();
  }
  const source = `
    const { Link } = await import('#lib/models/index.ts');
    const used = [];
    for (let n = 0; n < 60; n++) used.push(await Link.use(db, 'reset', 'secret ' + n, ${now}));
    process.exitCode = used.filter((row) => row).length;`;
  const { ended } = await program(file, source);
  let mine = 0;
  for (const secret of secrets.toReversed())
    if (await Link.use(db, 'reset', secret, now)) mine += 1;
  expect(mine + (await ended)).toBe(60);
});

test('a reset works for 30 minutes, a new address waits for a day, a confirmation for a week', async ({
  db,
}) => {
  const { id: user_id } = await aMember(db);
  for (const [kind, lasts] of [
    ['reset', 30 * MINUTE],
    ['new-address', 24 * 60 * MINUTE],
    ['confirm', 7 * 24 * 60 * MINUTE],
  ] as const) {
    await Link.mint(db, { kind, user_id, secret: kind }, now);
    expect(await Link.find(db, kind, kind, now + lasts - 1)).toBeDefined();
    expect(await Link.find(db, kind, kind, now + lasts)).toBeUndefined();
    expect(await Link.use(db, kind, kind, now + lasts)).toBeUndefined();
  }
});

test('a link is for what it was made for', async ({ db }) => {
  const { id: user_id } = await aMember(db);
  await Link.mint(db, { kind: 'confirm', user_id, secret: 'one' }, now);
  expect(await Link.find(db, 'reset', 'one', now)).toBeUndefined();
  expect(await Link.use(db, 'reset', 'one', now)).toBeUndefined();
});

test('what is in the database is not what is in the link', async ({ db }) => {
  const { id: user_id } = await aMember(db);
  await Link.mint(db, { kind: 'reset', user_id, secret: 'one' }, now);
  const row = await db.selectFrom('link').selectAll().executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain('one');
  expect(await Link.use(db, 'reset', row.id, now)).toBeUndefined();
});

describe('a link is void', () => {
  const ready = async (db: Parameters<typeof aMember>[0]) => {
    const user = await aMember(db);
    for (const kind of ['reset', 'confirm'] as const)
      await Link.mint(db, { kind, user_id: user.id, secret: kind }, now);
    return user;
  };
  const works = async (db: Parameters<typeof aMember>[0]) => ({
    reset: (await Link.find(db, 'reset', 'reset', now)) !== undefined,
    confirm: (await Link.find(db, 'confirm', 'confirm', now)) !== undefined,
  });

  test('once there is a newer one of its kind, and nobody else’s is', async ({ db }) => {
    const user = await ready(db);
    const noa = await aMember(db);
    await Link.mint(db, { kind: 'reset', user_id: noa.id, secret: 'hers' }, now);
    await Link.mint(db, { kind: 'reset', user_id: user.id, secret: 'newer' }, now);
    expect(await works(db)).toEqual({ reset: false, confirm: true });
    expect(await Link.find(db, 'reset', 'newer', now)).toBeDefined();
    expect(await Link.find(db, 'reset', 'hers', now)).toBeDefined();
  });

  test('once the password is another one, whoever writes it', async ({ db }) => {
    const user = await ready(db);
    const set = (password: string) =>
      db.updateTable('user').set({ password }).where('id', '=', user.id).execute();
    await set(user.password);
    expect(await works(db), 'the same again').toEqual({ reset: true, confirm: true });
    await set('another');
    expect(await works(db)).toEqual({ reset: false, confirm: true });
  });

  test('once the address is another one, which nobody has confirmed', async ({ db }) => {
    const user = await ready(db);
    await db.updateTable('user').set({ confirmed_at: now }).where('id', '=', user.id).execute();
    await db.updateTable('user').set({ email: 'b@b.test' }).where('id', '=', user.id).execute();
    expect(await works(db)).toEqual({ reset: false, confirm: false });
    expect((await User.find(db, user.id))?.confirmed_at).toBeNull();
  });

  test('and stays so when its letter is sent again', async ({ db }) => {
    const user = await ready(db);
    const again = () => Link.mint(db, { kind: 'reset', user_id: user.id, secret: 'reset' }, now);
    expect(await again()).toBe(true);
    await Link.use(db, 'reset', 'reset', now);
    expect(await again()).toBe(false);
    expect((await works(db)).reset).toBe(false);
  });
});

test('old ones are forgotten', async ({ db }) => {
  const { id: user_id } = await aMember(db);
  await Link.mint(db, { kind: 'reset', user_id, secret: 'one' }, now);
  expect(await Link.removeOld(db, now)).toBe(0);
  expect(await Link.removeOld(db, now + Link.LASTS.reset)).toBe(1);
});
