import { type Kysely, sql } from 'kysely';
import { expect } from 'vitest';
import { migrate, migrateDown, migrations } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { shown, shownSettings } from '#db/publish-triggers.ts';
import { Media } from '#lib/models/index.ts';
import { test } from '../support/database.ts';

const entities = ['media', 'product', 'livestream'] as const;

const triggers = async (db: Db) => {
  const { rows } = await sql<{ name: string; text: string }>`
    select name, sql as text from sqlite_master where name like 'publish%' and type = 'trigger'`.execute(
    db,
  );
  return new Map(rows.map(({ name, text }) => [name, text]));
};

const queued = (db: Db) => db.selectFrom('publish_queue').selectAll().execute();

const subtitled = {
  ...migrations,
  own_0001_subtitle: {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('media').addColumn('subtitle', 'text').execute();
      await sql`update media set subtitle = 'Of bells'`.execute(db);
    },
    down: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('media').dropColumn('subtitle').execute();
    },
  },
};

test.for(entities)('of each column of %s is said whether pages show it', async (entity, { db }) => {
  const { rows } = await sql<{
    name: string;
  }>`select name from pragma_table_info(${entity})`.execute(db);
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(shown[entity]).sort());
});

test.for(entities)(
  'the trigger of %s names what is shown, and nothing else',
  async (entity, { db }) => {
    const text = (await triggers(db)).get(`publish_${entity}_update`) ?? '';
    const named = Array.from(text.matchAll(/old\.(\w+) is not/g), ([, column]) => column);
    const wanted = Object.entries(shown[entity]).filter(([, isShown]) => isShown);
    expect(named).toEqual(wanted.map(([column]) => column));
  },
);

test('a column that pages show from now on is one word: the next migrate makes its trigger', async ({
  db,
  file,
}) => {
  await migrate(db, file, subtitled);
  const { id } = await Media.create(db, { kind: 'video', title: 'A talk' });
  const change = async (subtitle: string) => {
    await db.deleteFrom('publish_queue').execute();
    await sql`update media set subtitle = ${subtitle} where id = ${id}`.execute(db);
    return queued(db);
  };
  expect(await change('Of the sea')).toEqual([]);

  const columns: Record<string, boolean> = shown.media;
  columns.subtitle = true;
  try {
    expect(await migrate(db, file, subtitled)).toEqual([]);
    expect(await change('Of rain')).toHaveLength(2);
    // SQLite drops no column that a trigger names.
    expect(await migrateDown(db, file, subtitled)).toEqual(['own_0001_subtitle']);
    await Media.update(db, id, { title: 'Another' });
    expect(await queued(db)).toHaveLength(4);
    await migrate(db, file, subtitled);
    expect(await queued(db), 'what a migration itself changes').toHaveLength(6);
  } finally {
    delete columns.subtitle;
  }
});

test('a setting that pages show from now on is one word, too', async ({ db, file }) => {
  shownSettings.push('motto');
  try {
    await migrate(db, file);
    await db.insertInto('site').values({ key: 'motto', value: '1', updated_at: 1 }).execute();
    expect(await queued(db)).toMatchObject([{ entity: 'site', row_id: 'motto' }]);
  } finally {
    shownSettings.pop();
  }
});

test('a trigger that is gone, or another, is made anew; the others stay', async ({ db, file }) => {
  const before = await triggers(db);
  await sql`drop trigger publish_media_update`.execute(db);
  await sql`drop trigger publish_site_delete`.execute(db);
  await sql`create trigger publish_site_delete after delete on site begin select 1; end`.execute(
    db,
  );
  expect(await migrate(db, file)).toEqual([]);
  expect(await triggers(db)).toEqual(before);
});
