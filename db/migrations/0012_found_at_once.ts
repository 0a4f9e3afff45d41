// What is asked most often is found by an index, however much there is. An index that holds some rows only serves
// no query that names them by a parameter: the letters that are due were sorted anew for each of them.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('outbox_waiting').execute();
  await db.schema
    .createIndex('outbox_due')
    .on('outbox')
    .columns(['state', 'due_at', 'id'])
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('outbox_due').execute();
  await sql`create index outbox_waiting on outbox (due_at) where state = 'waiting'`.execute(db);
}
