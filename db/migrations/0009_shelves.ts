// Shelves know their title and the highest rank that was ever given on them, and what is published already
// comes onto those of its kind and access. Its tags follow when it is next changed.
// To remove an item, the database asks which places and progress it takes along: both by index.

import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('shelf')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('last_rank', 'bigint', (c) => c.notNull())
    .execute();

  for (const name of ['kind', 'access', "kind || '-' || access"])
    await sql
      .raw(
        `insert into listing (shelf, rank, media_id)
         select ${name}, row_number() over (partition by ${name} order by position), id
         from media where position is not null`,
      )
      .execute(db);
  await sql`insert into shelf (name, title, last_rank)
    select shelf, '', max(rank) from listing group by shelf`.execute(db);
  await db.schema.createIndex('progress_media').on('progress').column('media_id').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('progress_media').execute();
  await sql`delete from listing`.execute(db);
  await db.schema.dropTable('shelf').execute();
}
