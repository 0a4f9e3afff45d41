// Figures and lists for whoever runs the site, read from an index however many payments and events there are: the
// sums of each status, how many members there are, and what happened, the newest first.
// That it stays so is tested in tests/db/plans.test.ts.

import type { Kysely } from 'kysely';

const indexes = [
  {
    name: 'payment_sums',
    table: 'payment',
    columns: ['system', 'status', 'currency', 'amount', 'refunded'],
  },
  { name: 'payment_opening', table: 'payment', columns: ['status', 'hold', 'user_id', 'system'] },
  { name: 'event_newest', table: 'event', columns: ['at', 'id', 'kind'] },
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { name, table, columns } of indexes)
    await db.schema.createIndex(name).on(table).columns(columns).execute();
  await db.schema.dropIndex('event_at').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('event_at').on('event').column('at').execute();
  for (const { name } of indexes) await db.schema.dropIndex(name).execute();
}
