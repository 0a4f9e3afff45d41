// What a payment's whole life needs: what is known of its checkout, what a person should look at, what
// happened to it and from which message, and which messages came. The columns stand in db/schema.ts.

import { type Kysely, sql } from 'kysely';

/** Of a checkout that is over, since its user began another one. */
const OVER = 'Another checkout was begun, so this one was closed.';

const columns = ['closed_at', 'checked_at', 'completed_at', 'hold_at'] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of columns)
    await db.schema.alterTable('payment').addColumn(column, 'bigint').execute();
  for (const column of ['underway', 'refunded_by_hand'])
    await db.schema
      .alterTable('payment')
      .addColumn(column, 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
  await db.schema.alterTable('payment').addColumn('attention', 'text').execute();
  await sql`update payment set completed_at = updated_at where status in ('complete', 'refunded', 'disputed')`.execute(
    db,
  );
  await db.schema
    .createIndex('payment_attention')
    .on('payment')
    .column('attention')
    .where(sql.ref('attention'), 'is not', null)
    .execute();
  const now = Date.now();
  // Of those that a user had begun at once, the newest goes on; the others are over, as `Payment.close` leaves them.
  await sql`update payment set status = 'expired', status_reason = ${OVER}, closed_at = ${now}, updated_at = ${now}
    where status = 'pending' and sys_primary_id is null and exists (
      select 1 from payment as newer
      where newer.user_id = payment.user_id and newer.status = 'pending' and newer.sys_primary_id is null
        and (newer.created_at, newer.id) > (payment.created_at, payment.id))`.execute(db);
  // While the processor makes the checkout, a user begins no second one, in whichever process.
  await db.schema
    .createIndex('payment_begun')
    .on('payment')
    .column('user_id')
    .unique()
    .where(sql<boolean>`status = 'pending' and sys_primary_id is null`)
    .execute();
  await db.schema
    .createIndex('payment_checked')
    .on('payment')
    .columns(['status', 'created_at'])
    .execute();

  await db.schema
    .createTable('payment_event')
    .addColumn('system', 'text', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('received_at', 'bigint', (c) => c.notNull())
    .addColumn('outcome', 'text')
    .addPrimaryKeyConstraint('payment_event_pk', ['system', 'event_id'])
    .execute();
  await db.schema
    .createIndex('payment_event_received')
    .on('payment_event')
    .column('received_at')
    .execute();

  await db.schema
    .createTable('payment_log')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('payment_id', 'text', (c) => c.notNull().references('payment.id'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('cause', 'text', (c) => c.notNull())
    .addColumn('from_status', 'text', (c) => c.notNull())
    .addColumn('to_status', 'text', (c) => c.notNull())
    .addColumn('note', 'text')
    .execute();
  await db.schema
    .createIndex('payment_log_payment')
    .on('payment_log')
    .columns(['payment_id', 'id'])
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('payment_log').execute();
  await db.schema.dropTable('payment_event').execute();
  await db.schema.dropIndex('payment_attention').execute();
  await db.schema.dropIndex('payment_begun').execute();
  await db.schema.dropIndex('payment_checked').execute();
  for (const column of [...columns, 'underway', 'refunded_by_hand', 'attention'])
    await db.schema.alterTable('payment').dropColumn(column).execute();
}
