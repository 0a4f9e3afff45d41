import { expect, vi } from 'vitest';
import { Payment, Site, User } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';

/** Every line that the models write, as text. */
const lines = vi.hoisted(() => [] as string[]);
vi.mock('#lib/helpers/log.ts', async () => {
  const { default: pino } = await import('pino');
  const root = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  return { logger: (module: string) => root.child({ module }) };
});

test('the log tells what happened to whom by id, and holds no address, password or code', async ({
  db,
}) => {
  const email = 'canary@example.org';
  const password = 'canary in the mine';
  const form = { email, password, password_repeat: password };
  const answer = await User.register(db, form);
  if (!answer.ok) throw new Error(answer.reason);
  const { user } = answer;
  await User.auth(db, email, password);
  await User.auth(db, email, 'wrong canary');
  await User.auth(db, 'other-canary@example.org', password);
  await User.emails(db, user, true);
  await User.setRole(db, user.id, 'admin');
  await Site.set(db, 'name', 'Gatefold');
  const { id, internal_id, amount, currency } = await Payment.start(db, {
    ...{ user_id: user.id, system: 'stripe', amount: 4900, currency: 'usd' },
  });
  const snapshot: Payment.Snapshot = {
    ...{ internal_id, amount, currency, sys_primary_id: 'cs_1', sys_secondary_id: null },
    ...{ sys_created_on: null, status: 'complete', status_reason: null, refunded: 0, hold: null },
    ...{ underway: false, right_mode: true, seq: await Payment.nextSeq(db, id) },
  };
  await Payment.settle(db, id, snapshot);

  const said = lines.map((line) => JSON.parse(line));
  const known = { module: 'event', user: user.id };
  expect(said).toMatchObject([
    { ...known, msg: 'registered' },
    { ...known, msg: 'login-failed' },
    { module: 'event', user: null, msg: 'login-failed' },
    { module: 'user', user: user.id, msg: 'mail setting changed', unsubscribe: 1 },
    { ...known, msg: 'role-set', role: 'admin' },
    { module: 'site', msg: 'site value set', key: 'name' },
    { ...known, msg: 'payment-started', payment: id },
    { ...known, msg: 'payment-settled', payment: id, status: 'complete' },
    { module: 'payment', msg: 'payment changed', payment: id, from: 'pending', to: 'complete' },
  ]);
  for (const secret of ['canary', user.password, user.unsubkey])
    expect(lines.join('')).not.toContain(secret);
});
