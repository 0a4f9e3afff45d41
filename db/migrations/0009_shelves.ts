// Shelves know their title and the highest rank that was ever given on them, and what is published already
// comes onto those of its kind, its access and its tags.
// To remove an item, the database asks which places and progress it takes along: both by index.

import { sql, type Kysely } from 'kysely';
import { slugify } from '#lib/helpers/slug.ts';

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
  await putUnderTags(db);
  await db.schema.createIndex('progress_media').on('progress').column('media_id').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('progress_media').execute();
  await sql`delete from listing`.execute(db);
  await db.schema.dropTable('shelf').execute();
}

/** Items link to the shelves of their tags, so each has to be there. */
async function putUnderTags(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; tag: string }>`select media.id, tag.value as tag
    from media, json_each(iif(json_valid(tags), tags, '[]')) as tag
    where position is not null and tag.type = 'text' order by position, tag.key`.execute(db);
  const shelves = new Map<string, { title: string; ids: Set<string> }>();
  for (const { id, tag } of rows) {
    const name = `tagged-${slugify(tag)}`;
    const shelf = shelves.get(name) ?? { title: tag, ids: new Set() };
    shelves.set(name, shelf);
    shelf.ids.add(id);
  }
  for (const [name, { title, ids }] of shelves) {
    await sql`insert into shelf (name, title, last_rank) values (${name}, ${title}, ${ids.size})`.execute(
      db,
    );
    await sql`insert into listing (shelf, rank, media_id)
      select ${name}, key + 1, value from json_each(${JSON.stringify([...ids])})`.execute(db);
  }
}
