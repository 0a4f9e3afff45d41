// The six models and the sessions. What the columns hold stands in db/schema.ts.

import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('user')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('password', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('role', 'text', (c) => c.notNull().check(sql`role in ('member', 'admin')`))
    .addColumn('unsubkey', 'text', (c) => c.notNull().unique())
    .addColumn('unsubscribe', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('unsubscribed_on', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('session')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('user.id').onDelete('cascade'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('auth_at', 'bigint', (c) => c.notNull())
    .addColumn('user_agent', 'text')
    .execute();
  await db.schema.createIndex('session_user').on('session').column('user_id').execute();

  await db.schema
    .createTable('payment')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.references('user.id').onDelete('set null'))
    .addColumn('system', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) =>
      c
        .notNull()
        .check(
          sql`status in ('pending', 'complete', 'refunded', 'failed', 'expired', 'disputed', 'review')`,
        ),
    )
    .addColumn('status_reason', 'text')
    .addColumn('internal_id', 'text', (c) => c.notNull().unique())
    .addColumn('sys_primary_id', 'text')
    .addColumn('sys_secondary_id', 'text')
    .addColumn('sys_created_on', 'bigint')
    .addColumn('amount', 'bigint', (c) => c.notNull().check(sql`amount >= 0`))
    .addColumn('currency', 'text', (c) => c.notNull())
    .addColumn('refunded', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('hold', 'text')
    .addColumn('return_to', 'text')
    .addColumn('seq', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('snap_seq', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('payment_system_primary', ['system', 'sys_primary_id'])
    .execute();
  await db.schema
    .createIndex('payment_user')
    .on('payment')
    .columns(['user_id', 'status'])
    .execute();
  await db.schema
    .createIndex('payment_secondary')
    .on('payment')
    .columns(['system', 'sys_secondary_id'])
    .execute();

  await db.schema
    .createTable('product')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('slug', 'text', (c) => c.notNull().unique())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('poster_name', 'text')
    .addColumn('position', 'bigint', (c) => c.unique())
    .addColumn('published_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('product_published')
    .on('product')
    .columns(['published_at', 'position'])
    .execute();

  await db.schema
    .createTable('media')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('slug', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) =>
      c.notNull().check(sql`kind in ('video', 'audio', 'article', 'file')`),
    )
    .addColumn('access', 'text', (c) => c.notNull().check(sql`access in ('free', 'members')`))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('excerpt', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('product_id', 'text', (c) => c.references('product.id').onDelete('set null'))
    .addColumn('file_name', 'text')
    .addColumn('file_type', 'text')
    .addColumn('file_size', 'bigint')
    .addColumn('file_hash', 'text')
    .addColumn('duration_ms', 'bigint')
    .addColumn('poster_name', 'text')
    .addColumn('position', 'bigint', (c) => c.unique())
    .addColumn('published_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('media_product')
    .on('media')
    .columns(['product_id', 'position'])
    .execute();
  await db.schema
    .createIndex('media_published')
    .on('media')
    .columns(['published_at', 'position'])
    .execute();
  await db.schema.createIndex('media_file').on('media').columns(['file_size', 'access']).execute();

  await db.schema
    .createTable('livestream')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('media_id', 'text', (c) => c.unique().references('media.id').onDelete('set null'))
    .addColumn('viewer_count', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('starts_at', 'bigint', (c) => c.notNull())
    .addColumn('ends_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('livestream_starts').on('livestream').column('starts_at').execute();

  await db.schema
    .createTable('site')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['site', 'livestream', 'media', 'product', 'payment', 'session', 'user'])
    await db.schema.dropTable(table).execute();
}
