// Kills a shop between two writes, starts it again, and sees what is left.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { compose } from '#lib/application.ts';
import { Payment, Site, User } from '#lib/models/index.ts';
import { findFake } from '#lib/payments/fake/fake.ts';
import { reconcile } from '#lib/payments/reconcile.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { readSettings } from '#lib/settings.ts';
import { testDatabase } from '../database.ts';

const shop = fileURLToPath(new URL('shop.ts', import.meta.url));

/** How many writes there are from the button to the open door. */
export async function countWrites(): Promise<number> {
  const { folder, close } = await prepared();
  const { printed } = await run(folder, 0);
  await close();
  return Number(printed);
}

/** The shop dies before its `n`-th write; then everything goes on. */
export async function survive(n: number): Promise<void> {
  const { folder, close } = await prepared();
  expect((await run(folder, n)).signal).toBe('SIGKILL');
  const app = compose(settingsIn(folder));
  try {
    await reconcile(app, Date.now() + 2 * 60_000);
    await goOn(app);
    const { rows } = await Payment.search(app.db, { limit: 9, offset: 0 });
    expect(rows.map(({ status }) => status)).toEqual(['complete']);
    expect(readdirSync(path.join(folder, 'fake'))).toHaveLength(1);
    const log = await Payment.listLog(app.db, rows[0]?.id ?? '');
    expect(log.map(({ to_status }) => to_status)).toEqual(['complete']);
  } finally {
    await app.close();
    await close();
  }
}

/** The member comes back: pays if that is still to be done. */
async function goOn(app: ReturnType<typeof compose>): Promise<void> {
  const mia = await User.findByEmail(app.db, 'mia@example.test');
  if (!mia) throw new Error('Mia should be registered.');
  const started = await startPayment(app, mia);
  if (!started.ok) return expect(started.reason).toBe('already-paid');
  await findFake(app)?.act(started.redirect.split('/')[2] ?? '', 'pay');
  await settle(app, started.payment.id, 'return');
}

async function prepared() {
  const { db, folder, close } = await testDatabase();
  const password = 'four quiet words here';
  const form = { email: 'mia@example.test', password, password_repeat: password };
  await User.register(db, form);
  await Site.set(db, 'price', { amount: 4900, currency: 'usd' });
  return { folder, close };
}

/** Nobody listens on port 1, and fetch calls nobody there. */
const environment = (folder: string) => ({ DATA_DIR: folder, PORT: '1', LOG_LEVEL: 'silent' });
const settingsIn = (folder: string) => readSettings(environment(folder));

async function run(folder: string, kill_at: number) {
  const env = { ...environment(folder), KILL_AT: String(kill_at) };
  const child = spawn(process.execPath, [shop], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const [, signal] = await once(child, 'close');
  return { signal, printed };
}
