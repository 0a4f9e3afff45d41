// What is asked most often is found by an index, however much there is. An index that holds some rows only serves
// no query that names them by a parameter: the letters that are due were sorted anew for each of them.
// That it stays so is tested in tests/db/plans.test.ts.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('session_expires').on('session').column('expires_at').execute();
  await db.schema.dropIndex('outbox_waiting').execute();
  // News go to thousands at once: letters that somebody waits for are found without passing them.
  await sql`create index outbox_due on outbox (state, (kind = 'news'), due_at, id)`.execute(db);
  // The hashes of an older site, of which every login that fails wants one: src/lib/models/user/login.ts.
  await sql`create index user_bcrypt on user (password) where password >= '$2' and password < '$3'`.execute(
    db,
  );
  // By its sentence nobody looks for a payment that needs a person, but the oldest of them comes first.
  await db.schema.dropIndex('payment_attention').execute();
  await sql`create index payment_attention on payment (created_at) where attention is not null`.execute(
    db,
  );
  // What a member has open was looked for among what everybody has open, since that stood in the right order.
  await db.schema.dropIndex('payment_user').execute();
  await db.schema
    .createIndex('payment_user')
    .on('payment')
    .columns(['user_id', 'status', 'created_at', 'id'])
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('payment_user').execute();
  await db.schema
    .createIndex('payment_user')
    .on('payment')
    .columns(['user_id', 'status'])
    .execute();
  await db.schema.dropIndex('payment_attention').execute();
  await sql`create index payment_attention on payment (attention) where attention is not null`.execute(
    db,
  );
  await db.schema.dropIndex('user_bcrypt').execute();
  await db.schema.dropIndex('outbox_due').execute();
  await sql`create index outbox_waiting on outbox (due_at) where state = 'waiting'`.execute(db);
  await db.schema.dropIndex('session_expires').execute();
}
