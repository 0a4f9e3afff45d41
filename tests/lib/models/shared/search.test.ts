import { sql } from 'kysely';
import { describe, expect } from 'vitest';
import * as Event from '#lib/models/shared/event.ts';
import { Livestream, Media, Payment, Product, Site, User } from '#lib/models/index.ts';
import type { Db } from '#db/schema.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

const all = { limit: 10, offset: 0 };

test('finds a part of a title, whatever its case, and says how many there are', async ({ db }) => {
  for (const title of ['Tape one', 'Tape two', 'Reel'])
    await Media.create(db, { kind: 'audio', title });
  const { rows, total } = await Media.search(db, { query: ' tape ', limit: 1, offset: 1 });
  expect(rows.map((row) => row.title)).toEqual(['Tape one']);
  expect(total).toBe(2);
});

test('without a query everything is found', async ({ db }) => {
  await Product.create(db, { title: 'Side A' });
  expect((await Product.search(db, all)).total).toBe(1);
  expect((await Product.search(db, { query: '  ', ...all })).total).toBe(1);
});

test('what means something in SQL is a letter like any other', async ({ db }) => {
  await Product.create(db, { title: '100% tape_loop \\o/' });
  await Product.create(db, { title: 'Other' });
  for (const query of ['100%', 'tape_', '\\o'])
    expect((await Product.search(db, { query, ...all })).total).toBe(1);
  for (const query of ['%', '_'])
    expect((await Product.search(db, { query, ...all })).total).toBe(1);
  expect((await Product.search(db, { query: "' or 1=1 --", ...all })).total).toBe(0);
});

describe('among many rows', () => {
  const MANY = 9001;
  /** Every thousandth is a login; three share a moment. */
  const fill = (db: Db) =>
    sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < ${MANY})
      insert into event (id, at, kind) select printf('%05d', i), i / 3,
      case when i % 1000 = 0 then 'login' else 'logout' end from n`.execute(db);

  test('each page has what an order of all has there', async ({ db }) => {
    await fill(db);
    const ids = Array.from({ length: MANY }, (_, i) => String(MANY - i).padStart(5, '0'));
    for (const offset of [0, 1990, 4000, 8990, 9001]) {
      const { rows, total } = await Event.search(db, { limit: 30, offset });
      expect(rows.map(({ id }) => id)).toEqual(ids.slice(offset, offset + 30));
      expect(total).toBe(MANY);
    }
  });

  test('what is rare is found in all of them', async ({ db }) => {
    await fill(db);
    const { rows, total } = await Event.search(db, { query: 'login', limit: 3, offset: 2 });
    expect(rows.map(({ id }) => id)).toEqual(['07000', '06000', '05000']);
    expect(total).toBe(9);
    expect((await Event.search(db, { query: 'nothing', ...all })).total).toBe(0);
  });

  test('others have their turn meanwhile', async ({ db }) => {
    await fill(db);
    let turns = 0;
    const count = () => {
      turns++;
      turn = setImmediate(count);
    };
    let turn = setImmediate(count);
    await Event.search(db, { query: 'login', ...all });
    clearImmediate(turn);
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});

describe('each model', () => {
  test('users by address and name, without what is secret', async ({ db }) => {
    const ann = await aMember(db, { email: 'ann@example.org', name: 'Ann Page' });
    const { rows } = await User.search(db, { query: 'page', ...all });
    expect(rows.map((row) => row.id)).toEqual([ann.id]);
    expect(rows[0]).not.toHaveProperty('password');
    expect(rows[0]).not.toHaveProperty('unsubkey');
    expect((await User.search(db, { query: ann.password, ...all })).total).toBe(0);
    expect(await User.count(db)).toBe(1);
  });

  test('payments by any of their ids', async ({ db }) => {
    const payment = await Payment.fake(db);
    for (const query of [payment.internal_id, payment.sys_primary_id ?? '', 'complete', 'fake'])
      expect((await Payment.search(db, { query, ...all })).rows).toEqual([
        { ...payment, payer: null },
      ]);
  });

  test('livestreams by title, settings by key', async ({ db }) => {
    const stream = await Livestream.create(db, { title: 'Listening hour', starts_at: 1000 });
    expect((await Livestream.search(db, { query: 'hour', ...all })).rows).toEqual([stream]);
    await Site.set(db, 'tagline', 'Open the sleeve.');
    expect((await Site.search(db, { query: 'tag', ...all })).rows).toMatchObject([
      { key: 'tagline', value: '"Open the sleeve."' },
    ]);
  });
});
