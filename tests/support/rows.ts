// People for tests, made without hashing a password: nobody can log in as one of them.

import type { Db } from '#db/schema.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import type { User } from '#lib/models/index.ts';

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
