// A shop in a process of its own: one member starts to pay, pays, and comes back. Before the KILL_AT-th write to
// the database it is killed, as by a power cut. Says in the end how many writes there were.

import BetterSqlite from 'better-sqlite3';
import { compose } from '#lib/application.ts';
import { User } from '#lib/models/index.ts';
import { findFake } from '#lib/payments/fake/fake.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { readSettings } from '#lib/settings.ts';

const kill_at = Number(process.env.KILL_AT);
let writes = 0;

function count(): void {
  writes++;
  if (writes === kill_at) process.kill(process.pid, 'SIGKILL');
}

const { prepare } = BetterSqlite.prototype;
BetterSqlite.prototype.prepare = function prepared(this: BetterSqlite.Database, sql: string) {
  const statement = prepare.call(this, sql) as BetterSqlite.Statement;
  if (statement.readonly && !/^\s*(begin|commit)/i.test(sql)) return statement;
  for (const way of ['run', 'all'] as const) {
    const done = statement[way].bind(statement) as (...values: unknown[]) => never;
    statement[way] = (...values: unknown[]) => {
      count();
      return done(...values);
    };
  }
  return statement;
} as typeof prepare;

const app = compose(readSettings());
const mia = await User.findByEmail(app.db, 'mia@example.test');
if (!mia) throw new Error('Mia should be registered.');
const started = await startPayment(app, mia);
if (!started.ok) throw new Error(`Not started: ${started.reason}.`);
const order = started.redirect.split('/')[2] ?? '';
await findFake(app)?.act(order, 'pay');
await settle(app, started.payment.id, 'return');
console.log(writes);
await app.close();
