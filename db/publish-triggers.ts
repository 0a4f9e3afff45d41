// What public pages show of a row, and the triggers made from it: an update of one of these columns, and of
// nothing else, queues a publish, so a play or a viewer never causes a render. Every migration ends with making
// them anew where they differ from what is said here.
// Tested in tests/db/publish-triggers.test.ts and, for what they queue, in tests/db/migrate.test.ts.

import { type QueryExecutorProvider as Db, sql } from 'kysely';
import type { Database } from './schema.ts';

type Entity = 'media' | 'product' | 'livestream';

/** Of every column, whether a public page shows it, or goes by it. */
export const shown: { [E in Entity]: Record<keyof Database[E], boolean> } = {
  media: {
    id: false,
    slug: true,
    kind: true,
    access: true,
    title: true,
    summary: true,
    excerpt: true,
    body: true,
    product_id: true,
    file_name: true,
    file_type: true,
    file_size: true,
    file_hash: false,
    duration_ms: true,
    poster_name: true,
    tags: true,
    captions: true,
    position: true,
    published_at: true,
    created_at: false,
    // Sitemaps and feeds say when something was last changed.
    updated_at: true,
  },
  product: {
    id: false,
    slug: true,
    title: true,
    summary: true,
    body: true,
    poster_name: true,
    position: true,
    published_at: true,
    created_at: false,
    updated_at: true,
  },
  livestream: {
    id: false,
    title: true,
    summary: true,
    media_id: true,
    viewer_count: false,
    starts_at: true,
    ends_at: true,
    created_at: false,
    updated_at: false,
  },
};

/** The settings that public pages show; the others (counters, the price) never queue a publish. */
export const shownSettings = ['name', 'tagline', 'contact', 'show_members'];

/** Makes the triggers anew that are not, or not as said above. */
export async function watchShown(db: Db): Promise<void> {
  await make(db, await missing(db, whatIsShown));
}

/**
 * Until `watchShown`, every update queues a publish: then a column can be dropped or renamed, which SQLite refuses
 * while a trigger names it.
 */
export async function watchEverything(db: Db): Promise<void> {
  await make(db, await missing(db, () => '1'));
}

/** Are the triggers as said above? */
export const isWatched = async (db: Db): Promise<boolean> =>
  (await missing(db, whatIsShown)).length === 0;

interface Trigger {
  name: string;
  /** As SQLite keeps it. */
  text: string;
}

/** Which updates count, as a condition. */
type When = (entity: Entity, columns: Set<string>) => string;

const whatIsShown: When = (entity, columns) =>
  Object.entries(shown[entity])
    .filter(([column, isShown]) => isShown && columns.has(column))
    .map(([column]) => `old.${column} is not new.${column}`)
    .join(' or ');

async function make(db: Db, triggers: Trigger[]): Promise<void> {
  for (const { name, text } of triggers) {
    await sql.raw(`drop trigger if exists ${name}`).execute(db);
    await sql.raw(text).execute(db);
  }
}

/** What is to be made; nothing of tables that are not there, or not yet. */
async function missing(db: Db, when: When): Promise<Trigger[]> {
  const { rows } = await sql<Trigger>`select name, sql as text from sqlite_master`.execute(db);
  const there = new Map(rows.map(({ name, text }) => [name, text]));
  if (!there.has('publish_queue')) return [];
  const triggers = there.has('site') ? siteTriggers() : [];
  for (const entity of ['media', 'product', 'livestream'] as const)
    if (there.has(entity))
      triggers.push(updates(entity, when(entity, await columnsOf(db, entity))));
  return triggers.filter(({ name, text }) => there.get(name) !== text);
}

export async function columnsOf(db: Db, table: string): Promise<Set<string>> {
  const { rows } = await sql<{
    name: string;
  }>`select name from pragma_table_info(${table})`.execute(db);
  return new Set(rows.map(({ name }) => name));
}

/** An update queues the row as it was and as it is; the publisher looks up what is true by then. */
function updates(entity: Entity, when: string): Trigger {
  const has = (column: string) => column in shown[entity];
  const keys = ['slug', 'position', 'product_id'].filter(has);
  const note = (side: 'old' | 'new') => {
    const values = ['id', ...keys].map((key) => `${side}.${key}`);
    return `insert into publish_queue (${['entity', 'row_id', ...keys].join(', ')}) values ('${entity}', ${values.join(', ')});`;
  };
  const name = `publish_${entity}_update`;
  return trigger(
    name,
    `after update on ${entity} when ${when} begin ${note('old')} ${note('new')} end`,
  );
}

function siteTriggers(): Trigger[] {
  const names = shownSettings.map((name) => `'${name}'`).join(', ');
  const isShown = (side: 'old' | 'new') => `${side}.key in (${names})`;
  const note = (side: 'old' | 'new') =>
    `insert into publish_queue (entity, row_id) values ('site', ${side}.key);`;
  return [
    trigger(
      'publish_site_insert',
      `after insert on site when ${isShown('new')} begin ${note('new')} end`,
    ),
    trigger(
      'publish_site_update',
      `after update on site when ${isShown('new')} and old.value is not new.value begin ${note('old')} ${note('new')} end`,
    ),
    trigger(
      'publish_site_delete',
      `after delete on site when ${isShown('old')} begin ${note('old')} end`,
    ),
  ];
}

const trigger = (name: string, rest: string): Trigger => ({
  name,
  text: `CREATE TRIGGER ${name} ${rest}`,
});
