// What browsing and playing need: tags and captions of an item, the shelves that it stands on, and the place
// that a member has reached in it. What the columns hold stands in db/schema.ts.

import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['tags', 'captions'])
    await db.schema
      .alterTable('media')
      .addColumn(column, 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();

  await db.schema
    .createTable('listing')
    .addColumn('shelf', 'text', (c) => c.notNull())
    .addColumn('rank', 'bigint', (c) => c.notNull())
    .addColumn('media_id', 'text', (c) => c.notNull().references('media.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('listing_primary', ['shelf', 'rank'])
    .addUniqueConstraint('listing_media', ['media_id', 'shelf'])
    .execute();

  await db.schema
    .createTable('progress')
    .addColumn('user_id', 'text', (c) => c.notNull().references('user.id').onDelete('cascade'))
    .addColumn('media_id', 'text', (c) => c.notNull().references('media.id').onDelete('cascade'))
    .addColumn('position_ms', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('progress_primary', ['user_id', 'media_id'])
    .execute();

  for (const trigger of Object.values(triggers)) await sql.raw(trigger).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of Object.keys(triggers)) await sql.raw(`drop trigger ${name}`).execute(db);
  await db.schema.dropTable('progress').execute();
  await db.schema.dropTable('listing').execute();
  for (const column of ['captions', 'tags'])
    await db.schema.alterTable('media').dropColumn(column).execute();
}

const note = (values: string) =>
  `insert into publish_queue (entity, row_id, slug, position, product_id) values (${values});`;
const media = (side: string) =>
  note(`'media', ${side}.id, ${side}.slug, ${side}.position, ${side}.product_id`);
const listing = (side: string) =>
  note(`'listing', ${side}.media_id, ${side}.shelf, ${side}.rank, null`);

/** Change capture, as in 0002_publish_queue.ts, for the columns and the table that came later. */
const triggers = {
  publish_media_update_more: `create trigger publish_media_update_more after update on media
    when old.tags is not new.tags or old.captions is not new.captions
    begin ${media('old')} ${media('new')} end`,
  publish_listing_insert: `create trigger publish_listing_insert after insert on listing
    begin ${listing('new')} end`,
  publish_listing_delete: `create trigger publish_listing_delete after delete on listing
    begin ${listing('old')} end`,
};
