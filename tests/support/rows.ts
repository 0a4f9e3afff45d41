// Rows for tests, as small as they can be. People here have no password: nobody can log in as one of them.

import type { Db } from '#db/schema.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import type { Payment, User } from '#lib/models/index.ts';

/** A member with an address of their own unless told. */
export function aMember(db: Db, given: Partial<User.New> = {}): Promise<User.Row> {
  const id = newId();
  return db
    .insertInto('user')
    .values({
      id,
      email: `${id}@example.org`,
      password: 'no hash',
      name: null,
      role: 'member',
      unsubkey: randomHex(16),
      unsubscribe: 0,
      unsubscribed_on: null,
      created_at: Date.now(),
      updated_at: Date.now(),
      ...given,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A pending payment of 49 dollars at stripe, of nobody, unless told. */
export function aPayment(db: Db, given: Partial<Payment.Row> = {}): Promise<Payment.Row> {
  return db
    .insertInto('payment')
    .values({
      id: newId(),
      user_id: null,
      system: 'stripe',
      status: 'pending',
      status_reason: null,
      internal_id: newId(),
      sys_primary_id: null,
      sys_secondary_id: null,
      sys_created_on: null,
      amount: 4900,
      currency: 'usd',
      hold: null,
      return_to: null,
      created_at: Date.now(),
      updated_at: 0,
      ...given,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}
