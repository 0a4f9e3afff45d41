// Figures for whoever runs the site: how many members, how much came in, which payment was that.
// Tested in tests/lib/models/payment/books.test.ts.

import type { Selectable } from 'kysely';
import type { Db, PaymentTable } from '#db/schema.ts';
import { contains, type Found, pageOf, type Search } from '../shared/search.ts';
import { DEFAULT_SYSTEMS } from './systems.ts';

type Row = Selectable<PaymentTable>;
/** `payer` is an address, or null once the account is gone. */
export type Booked = Row & { payer: string | null };

/** How many users have a payment that opens the site. */
export async function countMembers(
  db: Db,
  systems: readonly string[] = DEFAULT_SYSTEMS,
): Promise<number> {
  const { members } = await opening(db, systems)
    .select((eb) => eb.fn.count<number>('user_id').distinct().as('members'))
    .executeTakeFirstOrThrow();
  return members;
}

/** The ids of those of these users who have a payment that opens the site. */
export async function listMembers(
  db: Db,
  users: { id: string }[],
  systems: readonly string[] = DEFAULT_SYSTEMS,
): Promise<string[]> {
  const ids = users.map(({ id }) => id);
  const rows = await opening(db, systems)
    .select('user_id')
    .distinct()
    .where('user_id', 'in', ids)
    .$narrowType<{ user_id: string }>()
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** Per system, status and currency: how many, and minor units paid and given back. */
export function totals(db: Db) {
  return db
    .selectFrom('payment')
    .select(['system', 'status', 'currency'])
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number>('amount').as('amount'),
      eb.fn.sum<number>('refunded').as('refunded'),
    ])
    .groupBy(['system', 'status', 'currency'])
    .orderBy('system')
    .orderBy('status')
    .orderBy('currency')
    .execute();
}

/** By any of the ids, system or status, or by the payer's address, which comes along; newest first. */
export function search(db: Db, { query, ...page }: Search): Promise<Found<Booked>> {
  const found = db
    .selectFrom('payment')
    .selectAll()
    .select((eb) =>
      eb.selectFrom('user').select('email').whereRef('user.id', '=', 'payment.user_id').as('payer'),
    )
    .where((eb) =>
      eb.or([
        contains(
          ['internal_id', 'sys_primary_id', 'sys_secondary_id', 'user_id', 'system', 'status'],
          query,
        ),
        eb.exists(
          eb
            .selectFrom('user')
            .select('user.id')
            .whereRef('user.id', '=', 'payment.user_id')
            .where(contains(['user.email'], query)),
        ),
      ]),
    );
  return pageOf(db, found, { table: 'payment', by: 'created_at', ...page });
}

/** More than a person looks at in one go: a webhook that was set up wrongly can call one for every payment. */
const QUEUE = 100;

/** What a person should look at: the oldest of them, oldest first. */
export async function listAttention(db: Db): Promise<Found<Row>> {
  const waiting = db.selectFrom('payment').where('attention', 'is not', null);
  const rows = await waiting.selectAll().orderBy('created_at').limit(QUEUE).execute();
  const { total } = await waiting
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, total };
}

/** As `Payment.paid` has it, of all users. */
const opening = (db: Db, systems: readonly string[]) =>
  db
    .selectFrom('payment')
    .where('status', '=', 'complete')
    .where('hold', 'is', null)
    .where('system', 'in', systems);
