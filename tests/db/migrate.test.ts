import { type Kysely, sql } from 'kysely';
import { describe, expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { migrate, migrateDown, migrations } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { Link, Livestream, Media, Payment, Product, Site } from '#lib/models/index.ts';
import { test } from '../support/database.ts';
import { aMember, aPayment } from '../support/rows.ts';

const names = Object.keys(migrations).sort();
const tables =
  'attempt event link listing livestream media outbox payment payment_event payment_log product progress publish_queue session shelf site user'.split(
    ' ',
  );

async function present(db: Db): Promise<string[]> {
  const all = await db.introspection.getTables();
  return all
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('sqlite_'))
    .sort();
}

/** Takes back all migrations down to this one, and it too. */
async function downTo(db: Db, file: string, name: string): Promise<void> {
  for (let gone: string | undefined; gone !== name; [gone] = await migrateDown(db, file));
}

describe('migrations', () => {
  test('make all tables, and have nothing to do the second time', async ({ db, file }) => {
    expect(await present(db)).toEqual(tables);
    expect(await migrate(db, file)).toEqual([]);
  });

  test('go down one by one to nothing, and up again', async ({ db, file }) => {
    for (const name of names.toReversed()) expect(await migrateDown(db, file)).toEqual([name]);
    expect(await present(db)).toEqual([]);
    const { rows } = await sql`select name from sqlite_master where type = 'trigger'`.execute(db);
    expect(rows).toEqual([]);
    expect(await migrateDown(db, file)).toEqual([]);
    expect(await migrate(db, file)).toEqual(names);
    expect(await present(db)).toEqual(tables);
  });

  test('keep the links that are out, and what voids them', async ({ db, file }) => {
    const { id: user_id } = await aMember(db);
    await Link.mint(db, { kind: 'reset', user_id, secret: 'one' }, 1);
    const links = () => db.selectFrom('link').selectAll().execute();
    const before = await links();
    await downTo(db, file, '0010_new_address');
    expect(await links()).toEqual(before);
    await migrate(db, file);
    expect(await links()).toEqual(before);
    await db.updateTable('user').set({ password: 'another' }).where('id', '=', user_id).execute();
    expect(await Link.find(db, 'reset', 'one', 1)).toBeUndefined();
  });

  test('keep what a hold waited for, of which the words of a line told', async ({ db, file }) => {
    const { id } = await aPayment(db, { status: 'complete', system: 'paypal' });
    const cause = 'webhook PAYMENT.CAPTURE.REVERSED WH-1';
    const told = { cause, at: 20, until: 'admin' } as const;
    await Payment.hold(db, id, 'The money was taken back.', told);
    await Payment.lift(db, id, { cause: 'admin ada' });
    const held = async () => (await Payment.listLog(db, id)).map(({ hold_until }) => hold_until);
    expect(await held()).toEqual(['admin', null]);
    await downTo(db, file, '0017_held_for');
    await migrate(db, file);
    expect(await held()).toEqual(['admin', null]);
  });

  test('leave a database that is newer than the code alone, and say so', async ({ db, file }) => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '2099')`.execute(
      db,
    );
    const sentence = `The database ${file} is newer than this code, which has no migration 9999_later: update the code, or restore an older backup.`;
    await expect(migrate(db, file)).rejects.toThrow(sentence);
    await expect(migrateDown(db, file)).rejects.toThrow(sentence);
    expect(await present(db)).toEqual(tables);
  });
});

describe('migrations of a site of its own', () => {
  const own = {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('media').addColumn('subtitle', 'text').execute();
    },
    down: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('media').dropColumn('subtitle').execute();
    },
  };
  const newer = {
    up: (db: Kysely<unknown>) => db.schema.createTable('later').addColumn('id', 'text').execute(),
    down: (db: Kysely<unknown>) => db.schema.dropTable('later').execute(),
  };
  const moulded = { ...migrations, own_0001_subtitle: own };
  const updated = { ...moulded, '0999_later': newer };

  test('may have run before one that comes with a newer kit; the last that ran is taken back first', async ({
    db,
    file,
  }) => {
    expect(await migrate(db, file, moulded)).toEqual(['own_0001_subtitle']);
    expect(await migrate(db, file, updated)).toEqual(['0999_later']);
    expect(await migrate(db, file, updated)).toEqual([]);
    expect(await present(db)).toContain('later');
    expect(await migrateDown(db, file, updated)).toEqual(['0999_later']);
    expect(await migrateDown(db, file, updated)).toEqual(['own_0001_subtitle']);
    expect(await migrateDown(db, file, updated)).toEqual([names.at(-1)]);
    const all = [names.at(-1), '0999_later', 'own_0001_subtitle'];
    expect(await migrate(db, file, updated)).toEqual(all.toSorted());
  });

  test('are missing in code that does not have them, which says so', async ({ db, file }) => {
    await migrate(db, file, updated);
    await expect(migrate(db, file, { ...migrations, '0999_later': newer })).rejects.toThrow(
      'newer than this code, which has no migration own_0001_subtitle',
    );
  });
});

describe('a migration that fails', () => {
  const halfway = {
    up: async (db: Kysely<unknown>) => {
      await db.schema.alterTable('media').addColumn('subtitle', 'text').execute();
      await sql`update media set title = 'Halfway'`.execute(db);
      await sql`insert into nowhere values (1)`.execute(db);
    },
  };
  const before = { up: async () => {} };
  const failing = { ...migrations, own_0001_before: before, own_0002_halfway: halfway };

  test('leaves nothing half done, is named in one sentence, and can be repeated', async ({
    db,
    file,
  }) => {
    await Media.create(db, { kind: 'article', title: 'A talk' });
    const sentence = `The migration own_0002_halfway failed, and the database ${file} is as it was: no such table: nowhere.`;
    for (const _ of ['once', 'again'])
      await expect(migrate(db, file, failing)).rejects.toMatchObject({
        ...{ name: 'DatabaseProblem', message: sentence },
      });
    const { rows } = await sql`select * from media`.execute(db);
    expect(rows).toMatchObject([{ title: 'A talk' }]);
    expect(rows[0]).not.toHaveProperty('subtitle');
    expect(await migrate(db, file)).toEqual([]);
    const mended = { ...failing, own_0002_halfway: before };
    expect(await migrate(db, file, mended)).toEqual(['own_0001_before', 'own_0002_halfway']);
  });

  test('is one that leaves rows which point to nothing', async ({ db, file }) => {
    const { id: media_id } = await Media.create(db, { kind: 'video', title: 'A talk' });
    await Livestream.create(db, { title: 'Tonight', starts_at: 1000, media_id });
    const up = async (tx: Kysely<unknown>) => {
      await sql`delete from media`.execute(tx);
    };
    await expect(migrate(db, file, { ...migrations, own_0001_empty: { up } })).rejects.toThrow(
      `The migration own_0001_empty failed, and the database ${file} is as it was: rows of livestream would point to rows of media that are not there.`,
    );
    expect(await Media.find(db, media_id)).toBeDefined();
  });

  test('leaves foreign keys on, and so does one that does not', async ({ db, file }) => {
    const on = [{ foreign_keys: 1 }];
    expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual(on);
    await expect(migrate(db, file, failing)).rejects.toThrow();
    expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual(on);
    await migrate(db, file, { ...migrations, own_0001_before: before });
    expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual(on);
  });
});

test('who has nothing to migrate waits for nobody who writes', async ({ db, file }) => {
  const other = connect(file);
  await sql`begin immediate`.execute(other);
  expect(await migrate(db, file)).toEqual([]);
  await other.destroy();
});

test.for(names)(
  'from %s on, a database is migrated with what is in it',
  async (last, { db, file }) => {
    await downTo(db, file, names[0] as string);
    const older = names.slice(0, names.indexOf(last) + 1).map((name) => [name, migrations[name]]);
    await migrate(db, file, Object.fromEntries(older));
    await sql`insert into user (id, email, password, role, unsubkey, created_at, updated_at)
    values ('ann', 'ann@example.org', 'x', 'member', 'x', 1, 1)`.execute(db);
    await sql`insert into media (id, slug, kind, access, title, summary, excerpt, body, created_at, updated_at)
    values ('talk', 'a-talk', 'video', 'free', 'A talk', '', '', '', 1, 1)`.execute(db);
    expect(await migrate(db, file)).toEqual(names.slice(names.indexOf(last) + 1));
    expect(await Media.findBySlug(db, 'a-talk')).toMatchObject({ title: 'A talk', tags: '[]' });
    expect(await db.selectFrom('user').select('email').execute()).toHaveLength(1);
  },
);

test('every link to the shelf of a tag still leads there', async ({ db, file }) => {
  const add = (title: string, tags: string[], published_at: number | null) =>
    Media.create(db, {
      ...{ kind: 'article', access: 'free', title, published_at },
      tags: JSON.stringify(tags),
    });
  await add('A talk', ['Night Train', 'Rain'], 1);
  await add('Another', ['rain', '日本'], 2);
  await add('A draft', ['unseen'], null);
  await Media.release(db, 3);
  const standing = () => db.selectFrom('listing').selectAll().orderBy('shelf').orderBy('rank');
  const before = [await standing().execute(), await Media.listTags(db, 3)];
  expect(before[1]).toHaveLength(3);
  await downTo(db, file, '0009_shelves');
  await migrate(db, file);
  expect([await standing().execute(), await Media.listTags(db, 3)]).toEqual(before);
});

test('of several checkouts that a member had begun at once, the newest goes on and no other stops the migration', async ({
  db,
  file,
}) => {
  await downTo(db, file, '0007_money');
  for (const id of ['ann', 'bob'])
    await sql`insert into user (id, email, password, role, unsubkey, created_at, updated_at)
      values (${id}, ${id}, 'x', 'member', ${id}, 1, 1)`.execute(db);
  const begin = (id: string, user_id: string | null, at: number, object: string | null = null) =>
    sql`insert into payment (id, user_id, system, status, internal_id, sys_primary_id, amount, currency, created_at, updated_at)
      values (${id}, ${user_id}, 'stripe', 'pending', ${id}, ${object}, 4900, 'usd', ${at}, ${at})`.execute(
      db,
    );
  await begin('older', 'ann', 1);
  await begin('newest', 'ann', 3);
  await begin('as new', 'ann', 3);
  await begin('made', 'ann', 2, 'cs_1');
  await begin('of bob', 'bob', 1);
  await begin('of nobody', null, 1);
  await begin('of nobody either', null, 1);
  await migrate(db, file);
  const rows = await db.selectFrom('payment').select(['id', 'status', 'closed_at']).execute();
  const over = rows.filter(({ status }) => status !== 'pending');
  expect(over).toEqual(
    ['older', 'as new'].map((id) => ({ id, status: 'expired', closed_at: expect.any(Number) })),
  );
  expect(rows.filter(({ closed_at }) => closed_at !== null)).toEqual(over);
});

describe('the publish queue', () => {
  /** Empties the queue, runs the change, answers what it queued. */
  async function queuedBy(db: Db, change: () => Promise<unknown>) {
    await db.deleteFrom('publish_queue').execute();
    await change();
    const rows = await db.selectFrom('publish_queue').selectAll().orderBy('seq').execute();
    return rows.map(({ seq: _seq, ...row }) => row);
  }

  const newItem = (db: Db) =>
    Media.create(db, { kind: 'article', title: 'A talk', access: 'free' });

  test('notes a new item and one that is gone under the address it had', async ({ db }) => {
    let id = '';
    const noted = (row_id: string) => [
      { entity: 'media', row_id, slug: 'a-talk', position: null, product_id: null },
    ];
    const added = await queuedBy(db, async () => {
      id = (await newItem(db)).id;
    });
    expect(added).toEqual(noted(id));
    expect(await queuedBy(db, () => Media.remove(db, id))).toEqual(noted(id));
  });

  test('notes the old and the new address of a renamed item', async ({ db }) => {
    const { id } = await newItem(db);
    const queued = await queuedBy(db, () => Media.update(db, id, { slug: 'the-talk' }));
    expect(queued.map(({ slug }) => slug)).toEqual(['a-talk', 'the-talk']);
  });

  test('notes both products when an item moves', async ({ db }) => {
    const [one, two] = [
      await Product.create(db, { title: 'One' }),
      await Product.create(db, { title: 'Two' }),
    ];
    const { id } = await Media.create(db, { kind: 'file', title: 'Moving', product_id: one.id });
    const queued = await queuedBy(db, () => Media.update(db, id, { product_id: two.id }));
    expect(queued.map(({ product_id }) => product_id)).toEqual([one.id, two.id]);
  });

  test.for([
    ['slug', 'another'],
    ['kind', 'video'],
    ['access', 'members'],
    ['title', 'Another'],
    ['summary', 'Another'],
    ['excerpt', 'Another'],
    ['body', 'Another'],
    ['file_name', 'a.mp4'],
    ['file_type', 'video/mp4'],
    ['file_size', 1],
    ['duration_ms', 1],
    ['poster_name', 'a.jpg'],
    ['position', 7],
    ['published_at', 1],
    ['tags', '["rain"]'],
    ['captions', '[{}]'],
    ['updated_at', 7],
  ] as const)('is filled by a change of media.%s', async ([column, value], { db }) => {
    const { id } = await newItem(db);
    const set = () =>
      db
        .updateTable('media')
        .set({ [column]: value })
        .where('id', '=', id)
        .execute();
    expect(await queuedBy(db, set)).toHaveLength(2);
    expect(await queuedBy(db, set), 'the same value again').toHaveLength(0);
  });

  test.for(['created_at', 'file_hash'] as const)(
    'is not filled by a change of media.%s',
    async (column, { db }) => {
      const { id } = await newItem(db);
      const set = () =>
        db
          .updateTable('media')
          .set({ [column]: 1 })
          .where('id', '=', id)
          .execute();
      expect(await queuedBy(db, set)).toEqual([]);
    },
  );

  test('is filled by what pages show of products and livestreams', async ({ db }) => {
    const product = await Product.create(db, { title: 'A box' });
    for (const column of ['slug', 'title', 'summary', 'body', 'poster_name'] as const)
      expect(
        await queuedBy(db, () => Product.update(db, product.id, { [column]: 'another' })),
        column,
      ).toHaveLength(2);
    for (const column of ['position', 'published_at'] as const) {
      const set = () =>
        db
          .updateTable('product')
          .set({ [column]: 7 })
          .where('id', '=', product.id)
          .execute();
      expect(await queuedBy(db, set), column).toHaveLength(2);
    }
    const stream = await Livestream.create(db, { title: 'Tonight', starts_at: 1000 });
    const { id: media_id } = await newItem(db);
    for (const change of [
      { title: 'Later' },
      { summary: 'x' },
      { starts_at: 2000 },
      { ends_at: 3000 },
      { media_id },
    ])
      expect(
        await queuedBy(db, () => Livestream.update(db, stream.id, change)),
        Object.keys(change)[0],
      ).toHaveLength(2);
  });

  test('hears of every update, since sitemaps and feeds say when that was', async ({ db }) => {
    const { id } = await newItem(db);
    const box = await Product.create(db, { title: 'A box' });
    const later = (table: 'media' | 'product', row_id: string) =>
      db.updateTable(table).set({ updated_at: 7 }).where('id', '=', row_id).execute();
    expect(await queuedBy(db, () => later('media', id))).toHaveLength(2);
    expect(await queuedBy(db, () => later('product', box.id))).toHaveLength(2);
  });

  test('never hears of viewers, plays, other counters or the price', async ({ db }) => {
    const { id } = await Livestream.create(db, { title: 'Tonight', starts_at: 1000 });
    expect(await queuedBy(db, () => Livestream.addViewers(db, id, 12))).toEqual([]);
    expect(await queuedBy(db, () => Site.increment(db, 'plays:1'))).toEqual([]);
    expect(await queuedBy(db, () => Site.increment(db, 'plays:1'))).toEqual([]);
    const price = { amount: 4900, currency: 'usd' };
    expect(await queuedBy(db, () => Site.set(db, 'price', price))).toEqual([]);
    expect(await queuedBy(db, () => Site.set(db, 'price', { ...price, amount: 5900 }))).toEqual([]);
  });

  test('hears of the name, the tagline and the contact, which stand on every page', async ({
    db,
  }) => {
    for (const key of ['name', 'tagline', 'contact']) {
      const set = (value: string) => queuedBy(db, () => Site.set(db, key, value));
      expect(await set('one@side-a.example'), `${key} is new`).toHaveLength(1);
      expect(await set('two@side-a.example'), `${key} changes`).toHaveLength(2);
      expect(await set('two@side-a.example'), `${key} stays`).toHaveLength(0);
    }
  });

  test('hears when the number of members is to be shown, and when no more', async ({ db }) => {
    const show = (value: boolean) => () => Site.set(db, 'show_members', value);
    const noted = { entity: 'site', row_id: 'show_members', slug: null, position: null };
    expect(await queuedBy(db, show(true))).toEqual([{ ...noted, product_id: null }]);
    expect(await queuedBy(db, show(false))).toHaveLength(2);
    expect(await queuedBy(db, show(false))).toHaveLength(0);
    expect(await queuedBy(db, () => Site.remove(db, 'show_members'))).toHaveLength(1);
  });

  test('keeps nothing of a transaction that was taken back', async ({ db }) => {
    const queued = await queuedBy(db, () =>
      db
        .transaction()
        .execute(async (tx) => {
          await newItem(tx);
          throw new Error('changed my mind');
        })
        .catch(() => undefined),
    );
    expect(queued).toEqual([]);
  });
});
