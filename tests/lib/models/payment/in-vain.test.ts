import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember, aPayment } from '../../../support/rows.ts';

const by = { cause: 'test' };
const held = { status: 'complete', completed_at: 1, hold: 'The bank asks.', hold_at: 10 } as const;

const look = async (db: Parameters<typeof Payment.find>[0], { id, internal_id }: Payment.Row) =>
  Payment.settle(db, id, {
    seq: await Payment.nextSeq(db, id),
    internal_id,
    sys_primary_id: 'cs_1',
    sys_secondary_id: null,
    sys_created_on: null,
    status: 'complete',
    status_reason: null,
    amount: 4900,
    currency: 'usd',
    refunded: 0,
    underway: false,
    hold: null,
    right_mode: true,
  });

/** Somebody whose first payment is on hold, and who has paid again, or not. */
async function twice(db: Parameters<typeof Payment.find>[0], second: Partial<Payment.Row>) {
  const { id: user_id } = await aMember(db);
  const first = await aPayment(db, { user_id, ...held });
  const other = await aPayment(db, { user_id, ...second });
  return { first, call: `This member has paid already, by ${other.internal_id}: give one back.` };
}

const paid = { status: 'complete', completed_at: 1 } as const;

test.for(['a look', 'a message', 'an admin'])(
  '%s that lifts a hold calls a person when its member has paid again',
  async (by_whom, { db }) => {
    const { first, call } = await twice(db, paid);
    if (by_whom === 'a look') await look(db, first);
    if (by_whom === 'a message') await Payment.hold(db, first.id, null, { ...by, at: 20 });
    if (by_whom === 'an admin') await Payment.lift(db, first.id, by);
    expect(await Payment.find(db, first.id)).toMatchObject({ hold: null, attention: call });
  },
);

test('a hold that is lifted calls nobody when nothing else was paid', async ({ db }) => {
  for (const second of [{}, held, { ...paid, amount: 0, system: 'comp' }] as const) {
    const { first } = await twice(db, second);
    expect(await Payment.lift(db, first.id, by)).toMatchObject({ hold: null, attention: null });
  }
});
