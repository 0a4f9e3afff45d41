// What is asked most often is found by an index, however much there is. An index that holds some rows only serves
// no query that names them by a parameter: the letters that are due were sorted anew for each of them.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('outbox_waiting').execute();
  // News go to thousands at once: letters that somebody waits for are found without passing them.
  await sql`create index outbox_due on outbox (state, (kind = 'news'), due_at, id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('outbox_due').execute();
  await sql`create index outbox_waiting on outbox (due_at) where state = 'waiting'`.execute(db);
}
