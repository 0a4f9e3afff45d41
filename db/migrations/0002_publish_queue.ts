// Change capture: triggers note, in the author's own transaction, every address that a change may touch.
// A row of the queue says "this thing had, or has, this slug, position and product". An update queues the
// row as it was and as it is; the publisher looks up what is true by then. Only columns that pages show
// count, so a play or a viewer never causes a render.

import { sql, type Kysely } from 'kysely';

const shown = {
  media: [
    ...['slug', 'kind', 'access', 'title', 'summary', 'excerpt', 'body', 'product_id', 'file_name'],
    ...['file_type', 'file_size', 'duration_ms', 'poster_name', 'position', 'published_at'],
  ],
  product: ['slug', 'title', 'summary', 'body', 'poster_name', 'position', 'published_at'],
  livestream: ['title', 'summary', 'media_id', 'starts_at', 'ends_at'],
  site: ['value'],
};

/** What of a row goes into the queue: row_id, slug, position, product_id. */
const keys = {
  media: ['id', 'slug', 'position', 'product_id'],
  product: ['id', 'slug', 'position', null],
  livestream: ['id', null, null, null],
  site: ['key', null, null, null],
};

/** The settings that public pages show; the others (counters, the price) never queue a publish. */
const shownSettings = ['name', 'tagline'];

type Entity = keyof typeof shown;
const entities = Object.keys(shown) as Entity[];

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('publish_queue')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('entity', 'text', (c) => c.notNull())
    .addColumn('row_id', 'text', (c) => c.notNull())
    .addColumn('slug', 'text')
    .addColumn('position', 'bigint')
    .addColumn('product_id', 'text')
    .execute();
  for (const entity of entities)
    for (const trigger of triggers(entity)) await sql.raw(trigger).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const entity of entities)
    for (const event of ['insert', 'update', 'delete'])
      await sql.raw(`drop trigger publish_${entity}_${event}`).execute(db);
  await db.schema.dropTable('publish_queue').execute();
}

function triggers(entity: Entity): string[] {
  const changed = shown[entity].map((c) => `old.${c} is not new.${c}`).join(' or ');
  const names = shownSettings.map((name) => `'${name}'`).join(', ');
  const only = (side: string) => (entity === 'site' ? `${side}.key in (${names})` : '1');
  return [
    `create trigger publish_${entity}_insert after insert on ${entity} when ${only('new')}
     begin ${note(entity, 'new')} end`,
    `create trigger publish_${entity}_update after update on ${entity} when ${only('new')} and (${changed})
     begin ${note(entity, 'old')} ${note(entity, 'new')} end`,
    `create trigger publish_${entity}_delete after delete on ${entity} when ${only('old')}
     begin ${note(entity, 'old')} end`,
  ];
}

function note(entity: Entity, side: 'old' | 'new'): string {
  const values = keys[entity].map((key) => (key ? `${side}.${key}` : 'null')).join(', ');
  return `insert into publish_queue (entity, row_id, slug, position, product_id)
    values ('${entity}', ${values});`;
}
