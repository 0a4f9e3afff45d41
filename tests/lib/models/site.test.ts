import { describe, expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { Site } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { program } from '../../support/program.ts';

describe('get and set', () => {
  test.for([
    'text',
    42,
    0.1,
    true,
    null,
    [1, [2]],
    { amount: 4900, currency: 'usd' },
    '"quoted"',
    '',
  ])('any JSON comes back as it was: %j', async (value, { db }) => {
    expect(await Site.set(db, 'key', value)).toEqual(value);
    expect(await Site.get(db, 'key')).toEqual(value);
  });

  test('set answers what is stored, and replaces what was there', async ({ db }) => {
    expect(await Site.set(db, 'opened', new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(await Site.set(db, 'opened', { year: 1970, city: undefined })).toEqual({ year: 1970 });
    expect(await Site.get(db, 'opened')).toEqual({ year: 1970 });
  });

  test('an unknown key is undefined', async ({ db }) => {
    expect(await Site.get(db, 'nothing')).toBeUndefined();
  });

  test.for([undefined, Number.NaN, Number.POSITIVE_INFINITY, () => 1])(
    'what JSON cannot say is refused: %s',
    async (value, { db }) => {
      await expect(Site.set(db, 'key', value)).rejects.toThrow(/"key" should be a value that JSON/);
    },
  );

  test.for([
    ['name', 5, "a text, such as 'Side A', but is 5"],
    ['name', ' ', 'a text, such as \'Side A\', but is " "'],
    ['tagline', null, "a text, such as 'Talks about records', but is null"],
    [
      'contact',
      'Ada <ada@gatefold.example>',
      'a mail address in lower case, such as \'hello@example.org\', but is "Ada <ada@gatefold.example>"',
    ],
    [
      'contact',
      'a@b.example?bcc=c@d.example',
      'a mail address in lower case, such as \'hello@example.org\', but is "a@b.example?bcc=c@d.example"',
    ],
    ['show_members', 'yes', 'true or false, but is "yes"'],
  ] as const)(
    'a %s that the site could not use is refused: %j',
    async ([key, value, what], { db }) => {
      await Site.set(db, 'name', 'As before');
      await expect(Site.set(db, key, value)).rejects.toThrow(
        `The site's "${key}" should be ${what}.`,
      );
      expect((await Site.list(db)).map((row) => row.value)).toEqual(['As before']);
    },
  );

  test('list has all of them by key, remove forgets one', async ({ db }) => {
    await Site.set(db, 'tagline', 'b');
    await Site.set(db, 'name', 'a');
    expect((await Site.list(db)).map(({ key, value }) => [key, value])).toEqual([
      ['name', 'a'],
      ['tagline', 'b'],
    ]);
    expect(await Site.remove(db, 'name')).toBe(true);
    expect(await Site.remove(db, 'name')).toBe(false);
  });
});

describe('increment and decrement', () => {
  test('start from nothing and answer the new value', async ({ db }) => {
    expect(await Site.increment(db, 'plays')).toBe(1);
    expect(await Site.increment(db, 'plays', 41)).toBe(42);
    expect(await Site.decrement(db, 'plays')).toBe(41);
    expect(await Site.decrement(db, 'plays', 50)).toBe(-9);
    expect(await Site.increment(db, 'plays', 0)).toBe(-9);
    expect(await Site.get(db, 'plays')).toBe(-9);
    expect(await Site.decrement(db, 'other')).toBe(-1);
  });

  test('go on from a number that was set, also from a fraction', async ({ db }) => {
    await Site.set(db, 'plays', 9_000_000_000);
    expect(await Site.increment(db, 'plays')).toBe(9_000_000_001);
    await Site.set(db, 'rating', 1.5);
    expect(await Site.increment(db, 'rating')).toBe(2.5);
  });

  test.for(['12', '', 'x', null, true, [1], { n: 1 }])(
    'a value that is no number is refused by name, and stays: %j',
    async (value, { db }) => {
      await Site.set(db, 'answer', value);
      const sentence = `The counter "answer" should hold a number, but holds ${JSON.stringify(value)}.`;
      await expect(Site.increment(db, 'answer')).rejects.toThrow(new TypeError(sentence));
      await expect(Site.decrement(db, 'answer')).rejects.toThrow(new TypeError(sentence));
      expect(await Site.get(db, 'answer')).toEqual(value);
    },
  );

  test('text that is no JSON, written by another hand, is refused as well', async ({ db }) => {
    const row = { key: 'broken', value: 'oops', updated_at: 0 };
    await db.insertInto('site').values(row).execute();
    await expect(Site.increment(db, 'broken')).rejects.toThrow('but holds oops.');
  });

  test('beyond the numbers that can be told apart nothing is counted', async ({ db }) => {
    await Site.set(db, 'plays', Number.MAX_SAFE_INTEGER);
    await expect(Site.increment(db, 'plays')).rejects.toThrow(RangeError);
    expect(await Site.get(db, 'plays')).toBe(Number.MAX_SAFE_INTEGER);
  });

  test.for([1.5, Number.NaN, Number.POSITIVE_INFINITY, '1' as unknown as number])(
    'a step of %s is refused',
    async (n, { db }) => {
      await expect(Site.increment(db, 'plays', n)).rejects.toThrow(/goes by whole numbers/);
      expect(await Site.get(db, 'plays')).toBeUndefined();
    },
  );

  test('a key has a name', async ({ db }) => {
    await expect(Site.increment(db, '')).rejects.toThrow(/A key should have/);
  });

  test('1,000 at once lose none, over two connections', async ({ db, file }) => {
    const second = connect(file);
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => Site.increment(i % 2 ? db : second, 'plays')),
    );
    await second.destroy();
    expect(await Site.get(db, 'plays')).toBe(1000);
    expect(new Set(answers).size).toBe(1000);
  });

  test('another program counts along, and none is lost', async ({ db, file }) => {
    const count = "for (let i = 0; i < 200; i++) await Site.increment(db, 'plays');";
    const other = await program(file, count);
    for (let i = 0; i < 200; i++) await Site.increment(db, 'plays');
    expect(await other.ended).toBe(0);
    expect(await Site.get(db, 'plays')).toBe(400);
  });
});

test('a counter never asks for a publish, a name does', async ({ db }) => {
  await Site.increment(db, 'plays:1');
  await Site.set(db, 'price', { amount: 4900, currency: 'usd' });
  expect(await db.selectFrom('publish_queue').selectAll().execute()).toEqual([]);
  await Site.set(db, 'name', 'Gatefold');
  expect(await db.selectFrom('publish_queue').select('row_id').execute()).toEqual([
    { row_id: 'name' },
  ]);
});
