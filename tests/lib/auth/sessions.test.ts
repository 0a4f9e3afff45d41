import { createHash } from 'node:crypto';
import BetterSqlite from 'better-sqlite3';
import { beforeEach, describe, expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { makeSessions, type Sessions } from '#lib/auth/sessions.ts';
import { User } from '#lib/models/index.ts';
import { PASSWORD } from '../../support/application.ts';
import { test as base } from '../../support/database.ts';

const DAY = 24 * 60 * 60 * 1000;
const START = Date.UTC(2027, 0, 1);
const NOBODY = { user: null, session: null };

let now = START;
beforeEach(() => {
  now = START;
});

const test = base.extend<{ sessions: Sessions; mia: User.Row }>({
  sessions: async ({ db }, use) => use(makeSessions(db, { secure: true, clock: () => now })),
  mia: async ({ db }, use) => {
    const form = { email: 'mia@example.test', password: PASSWORD, password_repeat: PASSWORD };
    const registered = await User.register(db, form);
    if (!registered.ok) throw new Error(registered.reason);
    await use(registered.user);
  },
});

describe('a session', () => {
  test('is opened by its token and answers the row of its user', async ({ sessions, mia }) => {
    const { token } = await sessions.create(mia.id, { user_agent: 'Firefox' });
    const { user, session } = await sessions.validate(token);
    expect(user).toEqual(mia);
    expect(session).toMatchObject({ user_id: mia.id, created_at: START, user_agent: 'Firefox' });
  });

  test('is kept as the sha256 of a token of 256 bits, so a stolen row is no cookie', async ({
    sessions,
    mia,
    db,
  }) => {
    const { token } = await sessions.create(mia.id);
    const row = await db.selectFrom('session').selectAll().executeTakeFirstOrThrow();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(row.id).toBe(createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify(row)).not.toContain(token);
    expect(await sessions.validate(row.id)).toEqual(NOBODY);
  });

  test('is new at every login', async ({ sessions, mia }) => {
    const tokens = await Promise.all([1, 2, 3].map(() => sessions.create(mia.id)));
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(3);
  });

  test('ends after 14 days without use', async ({ sessions, mia }) => {
    const { token } = await sessions.create(mia.id);
    now = START + 14 * DAY + 1000;
    expect(await sessions.validate(token)).toEqual(NOBODY);
  });

  test('lives on while it is used, and ends after 90 days in any case', async ({
    sessions,
    mia,
  }) => {
    const { token } = await sessions.create(mia.id);
    for (let day = 10; day < 90; day += 10) {
      now = START + day * DAY;
      expect((await sessions.validate(token)).user?.id, `day ${day}`).toBe(mia.id);
    }
    now = START + 90 * DAY;
    expect(await sessions.validate(token)).toEqual(NOBODY);
    now = START + 89 * DAY;
    expect(await sessions.validate(token), 'it was deleted').toEqual(NOBODY);
  });

  test('used on its sixth day has fourteen more', async ({ sessions, mia }) => {
    const { token } = await sessions.create(mia.id);
    now = START + 6 * DAY;
    await sessions.validate(token);
    now = START + 19 * DAY;
    expect((await sessions.validate(token)).user?.id).toBe(mia.id);
  });

  test('knows when it was last used, to within five minutes', async ({ sessions, mia, db }) => {
    const { token } = await sessions.create(mia.id);
    const used = async () => (await sessions.list(mia.id))[0]?.used_at;
    now = START + 4 * 60_000;
    await sessions.validate(token);
    expect(await used()).toBe(START);
    now = START + 6 * 60_000;
    await Promise.all([1, 2, 3].map(() => sessions.validate(token)));
    expect(await used()).toBe(now);
    expect((await db.selectFrom('session').select('expires_at').execute())[0]?.expires_at).toBe(
      now + 14 * DAY,
    );
  });

  test('ends when its user is disabled, and does not come back', async ({ sessions, mia, db }) => {
    const { token } = await sessions.create(mia.id);
    await User.disable(db, mia.id);
    expect(await sessions.validate(token)).toEqual(NOBODY);
    // Even one that was made in the same moment.
    const late = await sessions.create(mia.id);
    expect(await sessions.validate(late.token)).toEqual(NOBODY);
  });

  test('is listed with the others that are alive, last used first', async ({ sessions, mia }) => {
    await sessions.create(mia.id, { user_agent: 'old' });
    now += 15 * DAY;
    const first = await sessions.create(mia.id, { user_agent: 'first' });
    now += DAY;
    await sessions.create(mia.id, { user_agent: 'second' });
    now += DAY;
    await sessions.validate(first.token);
    const listed = await sessions.list(mia.id);
    expect(listed.map(({ user_agent }) => user_agent)).toEqual(['first', 'second']);
  });

  test('of somebody else cannot be revoked', async ({ sessions, mia }) => {
    const { session, token } = await sessions.create(mia.id);
    expect(await sessions.revoke({ id: session.id, user_id: 'noa' })).toBe(false);
    expect((await sessions.validate(token)).user?.id).toBe(mia.id);
  });

  test('may stay when all others end', async ({ sessions, mia }) => {
    const { session, token } = await sessions.create(mia.id);
    await sessions.create(mia.id);
    await sessions.create(mia.id);
    expect(await sessions.revokeAll(mia.id, { keep: session.id })).toBe(2);
    expect((await sessions.validate(token)).user?.id).toBe(mia.id);
  });

  test('ends when it is revoked, and no other one does', async ({ sessions, mia }) => {
    const phone = await sessions.create(mia.id);
    const laptop = await sessions.create(mia.id);
    await sessions.revoke(phone.session);
    expect(await sessions.validate(phone.token)).toEqual(NOBODY);
    expect((await sessions.validate(laptop.token)).user?.id).toBe(mia.id);
  });

  test('ends with all others of its user, and nobody else is signed out', async ({
    sessions,
    mia,
    db,
  }) => {
    const form = { email: 'noa@example.test', password: PASSWORD, password_repeat: PASSWORD };
    const noa = await User.register(db, form);
    if (!noa.ok) throw new Error(noa.reason);
    const mine = await sessions.create(mia.id);
    const hers = await sessions.create(noa.user.id);
    await sessions.revokeAll(mia.id);
    expect(await sessions.validate(mine.token)).toEqual(NOBODY);
    expect((await sessions.validate(hers.token)).user?.id).toBe(noa.user.id);
  });

  test('ends with its user', async ({ sessions, mia, db }) => {
    const { token } = await sessions.create(mia.id);
    await User.remove(db, mia.id);
    expect(await sessions.validate(token)).toEqual(NOBODY);
  });

  test('remembers a browser by 200 characters at most', async ({ sessions, mia }) => {
    const { session } = await sessions.create(mia.id, { user_agent: 'x'.repeat(5000) });
    expect(session.user_agent).toHaveLength(200);
  });

  test('is what it is while another program writes: as good as ever, also after days, or ended', async ({
    mia,
    file,
    db,
  }) => {
    const impatient = connect(file, { timeout: 1 });
    const sessions = makeSessions(impatient, { secure: true, clock: () => now });
    const [used, old, disabled] = await Promise.all([1, 2, 3].map(() => sessions.create(mia.id)));
    const other = new BetterSqlite(file);
    const meanwhile = async (session: typeof used) => {
      other.exec('begin immediate');
      const { user } = await sessions.validate(session?.token);
      other.exec('rollback');
      return user;
    };
    for (const later of [6 * 60_000, 8 * DAY]) {
      now = START + later;
      expect(await meanwhile(used)).toEqual(mia);
    }
    await sessions.validate(used?.token);
    expect((await sessions.list(mia.id))[0]?.used_at).toBe(now);
    now = START + 15 * DAY;
    expect(await meanwhile(used)).toEqual(mia);
    expect(await meanwhile(old)).toBeNull();
    await db
      .updateTable('session')
      .set({ expires_at: now + DAY })
      .execute();
    await db.updateTable('user').set({ disabled_on: now }).execute();
    expect(await meanwhile(disabled)).toBeNull();
    other.close();
    await impatient.destroy();
  });

  test('that has ended can be swept away', async ({ sessions, mia, db }) => {
    await sessions.create(mia.id);
    now += 15 * DAY;
    const { session } = await sessions.create(mia.id);
    await sessions.deleteExpired();
    const left = await db.selectFrom('session').select('id').execute();
    expect(left).toEqual([{ id: session.id }]);
  });
});

describe('a token', () => {
  test('is read from the cookie', async ({ sessions, mia }) => {
    const { token, cookies } = await sessions.create(mia.id);
    expect(cookies[0]).toMatch(/^__Host-session=.*; HttpOnly; .*; Path=\/; SameSite=Lax; Secure$/);
    expect(sessions.readToken(`hint=1; __Host-session=${token}`)).toBe(token);
  });

  test('that is none is nobody’s, and never an error', async ({ sessions }) => {
    for (const header of [null, '', '__Host-session=', '__Host-session=%E0%A4%A', 'session=x'])
      expect(sessions.readToken(header)).toBeUndefined();
    for (const token of [undefined, '', 'x', "' or 1=1 --", 'A'.repeat(43)])
      expect(await sessions.validate(token)).toEqual(NOBODY);
  });
});
