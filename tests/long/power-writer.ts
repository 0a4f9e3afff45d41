// Writes through the site's own code to the database that it is given, and says each thing on standard output
// as soon as the code has said that it is done. `--careless` plants the hole: no wait for the disk at a commit.

import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { connect } from '#db/connect.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { makeTally } from '#lib/counters/tally.ts';
import { Outbox, Payment, User } from '#lib/models/index.ts';

const [file = '', careless] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

const db = connect(file);
if (careless) await sql`pragma synchronous = normal`.execute(db);
const sessions = makeSessions(db, { secure: true });
const tally = makeTally(db, { later: () => undefined });

for (let n = 0; n < 60; n++) {
  const email = `person-${n}@example.test`;
  const password = `four quiet words ${n}`;
  const form = { email, password, password_repeat: password };
  const registered = await User.register(db, form, {}, (tx, user) =>
    Outbox.add(tx, 'welcome', user, null),
  );
  if (!registered.ok) throw new Error(registered.reason);
  const { user } = registered;
  say(`user ${user.id}`);
  const letter = await Outbox.take(db, n);
  if (!letter) throw new Error('A letter should wait.');
  say(`letter ${letter.id}`);
  await Outbox.sent(db, letter, n);
  say(`sent ${letter.id}`);

  const [kept, ended] = [await sessions.create(user.id), await sessions.create(user.id)];
  say(`session ${kept.session.id}`);
  await sessions.revoke(ended.session);
  say(`ended ${ended.session.id}`);

  const price = { amount: 4900, currency: 'usd' };
  const payment = await Payment.start(db, { user_id: user.id, system: 'stripe', ...price });
  await Payment.attach(db, payment.id, { sys_primary_id: `cs_${n}`, sys_created_on: n });
  const look = async (status: 'complete' | 'refunded') =>
    Payment.settle(db, payment.id, {
      ...price,
      seq: await Payment.nextSeq(db, payment.id),
      internal_id: payment.internal_id,
      sys_primary_id: `cs_${n}`,
      sys_secondary_id: `pi_${n}`,
      sys_created_on: n,
      status,
      status_reason: null,
      refunded: status === 'refunded' ? price.amount : 0,
      underway: false,
      hold: null,
      right_mode: true,
    });
  await look('complete');
  say(`complete ${payment.id}`);
  if (n % 3 === 0) {
    await look('refunded');
    say(`refunded ${payment.id}`);
  }

  await Promise.all([tally.add('plays:a'), tally.add('plays:a')]);
  await tally.flush();
  say(`plays ${2 * (n + 1)}`);
}
await db.destroy();
