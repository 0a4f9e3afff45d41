import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { connect } from '#db/connect.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { User } from '#lib/models/index.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let site: Awaited<ReturnType<typeof siteFolder>>;

beforeAll(async () => {
  site = await siteFolder();
  await runCommand(site.env, 'db-seed');
});
afterAll(() => site.remove());

const admin = (args: string[], input = '') => runCommand(site.env, 'admin', args, input);

async function withUsers<T>(look: (db: ReturnType<typeof connect>) => Promise<T>): Promise<T> {
  const db = connect(`${site.env.DATA_DIR}/gatefold.db`);
  return look(db).finally(() => db.destroy());
}

test('somebody who has an account becomes an admin, and a member again', async () => {
  const { email } = cast.paid;
  const made = await admin(['add', email.toUpperCase()]);
  expect(made.stdout).toContain(`${email} is an admin now: log in at http://127.0.0.1:0/login/`);
  expect((await admin(['add', email])).stdout).toContain('is an admin already');
  expect((await withUsers((db) => User.findByEmail(db, email)))?.role).toBe('admin');
  expect((await admin(['remove', email])).stdout).toContain('is no admin any more');
  expect((await withUsers((db) => User.findByEmail(db, email)))?.role).toBe('member');
});

test('somebody who was let in no longer is let in again as an admin', async () => {
  const { email } = cast.paid;
  await withUsers(async (db) => {
    const user = await User.findByEmail(db, email);
    await User.disable(db, user?.id ?? '');
  });
  const { stdout } = await admin(['add', email]);
  expect(stdout).toContain(`${email} is let in again.`);
  expect(stdout).toContain(`${email} is an admin now`);
  expect((await withUsers((db) => User.findByEmail(db, email)))?.disabled_on).toBeNull();
  await admin(['remove', email]);
});

test('the last admin stays one', async () => {
  const { code, stderr } = await admin(['remove', cast.admin.email]);
  expect([code, stderr]).toEqual([
    1,
    `${cast.admin.email} is the only admin, and a site keeps its last one: make somebody else an admin first.\n`,
  ]);
  expect((await withUsers((db) => User.findByEmail(db, cast.admin.email)))?.role).toBe('admin');
});

test('a new account takes its password from piped input', async () => {
  const { stdout, code } = await admin(
    ['add', 'grete@gatefold.example'],
    'words for the morning\n',
  );
  expect(code).toBe(0);
  expect(stdout).not.toContain('words for the morning');
  const user = await withUsers((db) =>
    User.auth(db, 'grete@gatefold.example', 'words for the morning'),
  );
  expect(user?.role).toBe('admin');
});

test('an account that a stranger may have registered gets a new password, and the stranger is out', async () => {
  const { email, password } = cast.unpaid;
  const stranger = await withUsers((db) => User.auth(db, email, password));
  await withUsers(async (db) => {
    await makeSessions(db, { secure: false }).create(stranger?.id ?? '');
    await User.askEmail(db, { id: stranger?.id ?? '' }, 'stranger@elsewhere.example');
  });
  const { stdout, code } = await admin(['add', email], 'the words of its owner\n');
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${email} is an admin now`)]);
  await withUsers(async (db) => {
    expect(await User.auth(db, email, password)).toBeUndefined();
    expect(await User.auth(db, email, 'the words of its owner')).toMatchObject({
      role: 'admin',
      new_email: null,
    });
    const sessions = db.selectFrom('session').where('user_id', '=', stranger?.id ?? '');
    expect(await sessions.selectAll().execute()).toEqual([]);
  });
});

test.for<[string, string[], string, string]>([
  ['no verb', [], '', 'Usage: npm run admin -- add <address>'],
  [
    'a password as an argument',
    ['add', 'a@b.example', 'secret words'],
    '',
    'Usage: npm run admin -- add <address>',
  ],
  ['what is no address', ['add', 'ada'], '', '"ada" is no mail address.'],
  ['no password', ['add', 'new@gatefold.example'], '', 'No answer, so nothing was changed.'],
  [
    'a short password',
    ['add', 'new@gatefold.example'],
    'short\n',
    'Nobody was made an admin: a password has at least 8 characters.',
  ],
  [
    'an unknown address to remove',
    ['remove', 'new@gatefold.example'],
    '',
    'Nobody has the address new@gatefold.example.',
  ],
])('%s is refused in one sentence', async ([, args, input, sentence]) => {
  const { code, stderr } = await admin(args, input);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(sentence);
  expect(await withUsers((db) => User.findByEmail(db, 'new@gatefold.example'))).toBeUndefined();
});
