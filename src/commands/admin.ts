// npm run admin -- add <address>: somebody who has an account becomes an admin; nobody else is made one by
// default. A new account, or one whose address nobody has confirmed, asks for its password on the terminal, or
// takes it from piped input: an argument would be seen by every program on the machine. `-- remove <address>`
// makes an ordinary account of it again, unless it is the last admin.
// Tested in tests/commands/admin.test.ts.

import type { Application } from '#lib/application.ts';
import { readAddress } from '#lib/helpers/address.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { User } from '#lib/models/index.ts';
import { ask } from './ask.ts';
import { withApplication } from './prepare.ts';

const usage = 'npm run admin -- add <address> (or remove <address>)';

export async function run([verb, typed, ...rest]: string[]): Promise<void> {
  if ((verb !== 'add' && verb !== 'remove') || typed === undefined || rest.length > 0)
    throw new UsageProblem(`Usage: ${usage}`);
  const address = readAddress(typed);
  if (address === undefined) throw new UsageProblem(`"${typed}" is no mail address.`);

  await withApplication(async (app) => {
    const user = await User.findByEmail(app.db, address);
    if (verb === 'remove') await demote(app, user, address);
    else if (user?.role === 'admin' && user.disabled_on === null)
      console.log(`${address} is an admin already.`);
    else await promote(app, user?.confirmed_at ? user : await prove(app, user, address));
  });
}

async function promote({ db, origin }: Application, user: User.Row): Promise<void> {
  if (await User.enable(db, user.id)) console.log(`${user.email} is let in again.`);
  await User.setRole(db, user.id, 'admin');
  console.log(`${user.email} is an admin now: log in at ${origin()}/login/?next=/admin/`);
}

async function demote({ db }: Application, user: User.Row | undefined, address: string) {
  if (!user) throw new UsageProblem(`Nobody has the address ${address}.`);
  await User.setRole(db, user.id, 'member');
  console.log(`${address} is no admin any more. The account stays.`);
}

/** An account with a password from here: a new one, or one that a stranger may have registered. */
async function prove(
  { db }: Application,
  user: User.Row | undefined,
  email: string,
): Promise<User.Row> {
  const piped = !process.stdin.isTTY;
  if (!piped)
    console.log(
      user
        ? `Nobody has confirmed that ${email} is theirs, so whoever registered it gets no further: it needs a new password.`
        : `Nobody has the address ${email}, so this makes a new account.`,
    );
  const password = await ask('Password (at least 8 characters): ', { hidden: true });
  const password_repeat = piped ? password : await ask('Once more: ', { hidden: true });
  const passwords = { password, password_repeat };
  const made = await (user
    ? User.setPassword(db, user, passwords)
    : User.register(db, { email, ...passwords }));
  if (!made.ok) throw new UsageProblem(`Nobody was made an admin: ${reasons[made.reason]}`);
  return made.user;
}

const reasons: Record<Extract<User.Registered, { ok: false }>['reason'], string> = {
  'email-invalid': 'this is no mail address.',
  'email-taken': 'the address is taken.',
  'password-mismatch': 'the two passwords differ.',
  'password-short': 'a password has at least 8 characters.',
  'password-long': 'the password is too long.',
  'password-common': 'this password is one of those that are tried first.',
};
