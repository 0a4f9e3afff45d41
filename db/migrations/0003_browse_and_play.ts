// What browsing and playing need: tags and captions of an item, the shelves that it stands on, and the place
// that a member has reached in it. What the columns hold stands in db/schema.ts.

import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['tags', 'captions'])
    await db.schema
      .alterTable('media')
      .addColumn(column, 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();

  // Is a file that is about to be published a members' captions file? Asked of items with captions only.
  await sql`create index media_captioned on media (access) where captions <> '[]'`.execute(db);

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

  // The newest free items of a kind, for the podcast, however few they are among the members' ones.
  await db.schema
    .createIndex('media_free_kind')
    .on('media')
    .columns(['access', 'kind', 'position'])
    .execute();

  await watchUpdates(db, shownNow);
  for (const trigger of Object.values(triggers)) await sql.raw(trigger).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of Object.keys(triggers)) await sql.raw(`drop trigger ${name}`).execute(db);
  await watchUpdates(db, shown);
  await db.schema.dropIndex('media_free_kind').execute();
  await db.schema.dropTable('progress').execute();
  await db.schema.dropTable('listing').execute();
  await db.schema.dropIndex('media_captioned').execute();
  for (const column of ['captions', 'tags'])
    await db.schema.alterTable('media').dropColumn(column).execute();
}

/** What 0002_publish_queue.ts looks at, and what it must look at from here on. */
const shown = {
  media: [
    ...['slug', 'kind', 'access', 'title', 'summary', 'excerpt', 'body', 'product_id', 'file_name'],
    ...['file_type', 'file_size', 'duration_ms', 'poster_name', 'position', 'published_at'],
  ],
  product: ['slug', 'title', 'summary', 'body', 'poster_name', 'position', 'published_at'],
};
/** Sitemaps and feeds say when something was last changed. */
const shownNow = {
  media: [...shown.media, 'tags', 'captions', 'updated_at'],
  product: [...shown.product, 'updated_at'],
};

async function watchUpdates(db: Kysely<unknown>, columns: typeof shown): Promise<void> {
  for (const entity of ['media', 'product'] as const) {
    const product_id = (side: string) => (entity === 'media' ? `${side}.product_id` : 'null');
    const row = (side: string) =>
      note(`'${entity}', ${side}.id, ${side}.slug, ${side}.position, ${product_id(side)}`);
    const changed = columns[entity].map((name) => `old.${name} is not new.${name}`).join(' or ');
    await sql.raw(`drop trigger publish_${entity}_update`).execute(db);
    await sql
      .raw(
        `create trigger publish_${entity}_update after update on ${entity} when ${changed}
         begin ${row('old')} ${row('new')} end`,
      )
      .execute(db);
  }
}

const note = (values: string) =>
  `insert into publish_queue (entity, row_id, slug, position, product_id) values (${values});`;
const listing = (side: string) =>
  note(`'listing', ${side}.media_id, ${side}.shelf, ${side}.rank, null`);

/** Change capture, as in 0002_publish_queue.ts, for the table that came later. */
const triggers = {
  publish_listing_insert: `create trigger publish_listing_insert after insert on listing
    begin ${listing('new')} end`,
  publish_listing_delete: `create trigger publish_listing_delete after delete on listing
    begin ${listing('old')} end`,
};
