// Accounts that can be disabled, sessions that know when they were last used, tries that are counted, and a
// log of what happened. What the columns hold stands in db/schema.ts.

import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('user').addColumn('disabled_on', 'bigint').execute();

  await db.schema
    .alterTable('session')
    .addColumn('used_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update session set used_at = created_at`.execute(db);

  await db.schema
    .createTable('attempt')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('attempt_until').on('attempt').column('until').execute();

  // No references: what happened is still known when the account is gone.
  await db.schema
    .createTable('event')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text')
    .addColumn('by_id', 'text')
    .addColumn('ip', 'text')
    .addColumn('facts', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute();
  await db.schema.createIndex('event_at').on('event').column('at').execute();
  await db.schema.createIndex('event_user').on('event').columns(['user_id', 'at']).execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('event').execute();
  await db.schema.dropTable('attempt').execute();
  await db.schema.alterTable('session').dropColumn('used_at').execute();
  await db.schema.alterTable('user').dropColumn('disabled_on').execute();
}
