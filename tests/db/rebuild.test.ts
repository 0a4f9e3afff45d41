import { type Kysely, sql } from 'kysely';
import { expect } from 'vitest';
import { migrate, migrateDown, migrations } from '#db/migrate.ts';
import { rebuild } from '#db/rebuild.ts';
import type { Db } from '#db/schema.ts';
import { Link, Livestream, Media, Product, User } from '#lib/models/index.ts';
import { test } from '../support/database.ts';
import { aMember } from '../support/rows.ts';

/** As docs/models.md has it. */
const podcast = {
  up: (db: Kysely<unknown>) =>
    rebuild(db, 'media', (definition) => definition.replace("'file')", "'file', 'podcast')")),
  down: (db: Kysely<unknown>) =>
    rebuild(db, 'media', (definition) => definition.replace("'file', 'podcast')", "'file')")),
};
const withPodcast = { ...migrations, own_0001_podcast: podcast };

/** Indexes and triggers, of all tables. */
async function around(db: Db) {
  const { rows } = await sql<{ name: string }>`select name, tbl_name, sql from sqlite_master
    where type != 'table' and sql is not null order by name`.execute(db);
  return rows;
}

const rowsOf = async (db: Db, table: string) =>
  (await sql`select * from ${sql.id(table)} order by 1`.execute(db)).rows;

test('a new kind of media costs no row that points to an item, no index and no trigger', async ({
  db,
  file,
}) => {
  const user = await aMember(db);
  const product = await Product.create(db, { title: 'A box' });
  const item = { kind: 'video', title: 'A talk', product_id: product.id, published_at: 1 } as const;
  const { id } = await Media.create(db, { ...item, tags: '["rain"]' });
  await Media.release(db, 2);
  await User.setProgress(db, user, id, 61_000);
  await Livestream.create(db, { title: 'Tonight', starts_at: 1000, media_id: id });
  await db.deleteFrom('publish_queue').execute();
  const tables = ['media', 'listing', 'shelf', 'progress', 'livestream', 'product'];
  const look = async () =>
    Object.fromEntries(await Promise.all(tables.map(async (t) => [t, await rowsOf(db, t)])));
  const [before, made] = [await look(), await around(db)];

  expect(await migrate(db, file, withPodcast)).toEqual(['own_0001_podcast']);
  expect(await look()).toEqual(before);
  expect(await around(db)).toEqual(made);
  expect(await rowsOf(db, 'publish_queue')).toEqual([]);

  await db
    .updateTable('media')
    .set('kind', sql`'podcast'`)
    .execute();
  expect(await rowsOf(db, 'publish_queue'), 'the triggers are at work').toHaveLength(2);
  await expect(migrateDown(db, file, withPodcast)).rejects.toThrow(
    'The migration own_0001_podcast failed',
  );
  await db.updateTable('media').set('kind', 'video').execute();
  expect(await migrateDown(db, file, withPodcast)).toEqual(['own_0001_podcast']);
  await Media.remove(db, id);
  expect(await rowsOf(db, 'progress'), 'foreign keys are').toEqual([]);
});

test('a table that triggers of another one write to is rebuilt, too', async ({ db, file }) => {
  const { id: user_id } = await aMember(db);
  await Link.mint(db, { kind: 'reset', user_id, secret: 'one' }, 1);
  const up = (tx: Kysely<unknown>) =>
    rebuild(tx, 'link', (definition) => definition.replace("'confirm'", "'confirm', 'invite'"));
  const made = await around(db);
  await migrate(db, file, { ...migrations, own_0001_invite: { up } });
  expect(await around(db)).toEqual(made);
  await db.updateTable('user').set({ password: 'another' }).where('id', '=', user_id).execute();
  expect(await Link.find(db, 'reset', 'one', 1)).toBeUndefined();
});

test('refuses what would lose something, and what would do nothing', async ({ db, file }) => {
  const attempt = (table: string, change: (definition: string) => string) =>
    migrate(db, file, { ...migrations, own_0001: { up: (tx) => rebuild(tx, table, change) } });
  await expect(rebuild(db as never, 'media', (text) => `${text} `)).rejects.toThrow(
    'media should be rebuilt in a migration, where foreign keys are off.',
  );
  await expect(attempt('tape', (text) => text)).rejects.toThrow('There is no table tape');
  await expect(attempt('media', (text) => text)).rejects.toThrow(
    'The definition of media should change, but is still: CREATE TABLE "media"',
  );
  await expect(attempt('publish_queue', (text) => text)).rejects.toThrow('numbers its rows');
});
