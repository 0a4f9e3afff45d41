import { sql } from 'kysely';
import { describe, expect } from 'vitest';
import { migrate, migrateDown } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';

const NOW = 1_000_000;

/** A published video for members, unless told, on its shelves. */
async function add(db: Db, tags: string[] = [], given: Partial<Media.New> = {}) {
  const row = await Media.create(db, {
    ...{ kind: 'video', title: 'A talk', published_at: NOW - 1, tags: JSON.stringify(tags) },
    ...given,
  });
  await Media.release(db, NOW);
  return row;
}

/** Where an item stands: `tagged-rain 1`. */
async function places(db: Db, id: string): Promise<string[]> {
  const rows = await db.selectFrom('listing').selectAll().where('media_id', '=', id).execute();
  return rows.map(({ shelf, rank }) => `${shelf} ${rank}`).sort();
}

const slugs = (rows: Media.Row[]) => rows.map(({ slug }) => slug);

describe('an item comes onto its shelves', () => {
  test('when it is released, and not before', async ({ db }) => {
    const later = await add(db, ['Rain'], { published_at: NOW + 5 });
    const draft = await add(db, ['Rain'], { published_at: null });
    const row = await add(db, ['Rain', 'night train']);
    expect(await places(db, row.id)).toEqual([
      ...['members 1', 'tagged-night-train 1', 'tagged-rain 1', 'video 1', 'video-members 1'],
    ]);
    expect(await places(db, later.id)).toEqual([]);
    expect(await places(db, draft.id)).toEqual([]);
    await Media.release(db, NOW + 5);
    expect(await places(db, later.id)).toContain('tagged-rain 2');
  });

  test('in the order of publication, however many come at once', async ({ db }) => {
    for (const published_at of [30, 10, 20])
      await Media.create(db, { kind: 'audio', title: `At ${published_at}`, published_at });
    await Media.release(db, NOW);
    expect(slugs(await Media.listShelf(db, NOW, 'audio', 9))).toEqual(['at-30', 'at-20', 'at-10']);
  });

  test('with a rank that nobody had before', async ({ db }) => {
    const gone = await add(db, ['rain']);
    await Media.remove(db, gone.id);
    expect(await places(db, gone.id)).toEqual([]);
    const row = await add(db, ['rain']);
    expect(await places(db, row.id)).toContain('tagged-rain 2');
  });
});

describe('a changed item', () => {
  test('goes to where it belongs, and keeps its places elsewhere', async ({ db }) => {
    const row = await add(db, ['rain', 'bells']);
    await add(db, ['rain']);
    await Media.update(db, row.id, { access: 'free', tags: '["rain","sea"]' });
    expect(await places(db, row.id)).toEqual([
      ...['free 1', 'tagged-rain 1', 'tagged-sea 1', 'video 1', 'video-free 1'],
    ]);
    await Media.update(db, row.id, { access: 'members' });
    expect(await places(db, row.id)).toContain('members 3');
  });

  test('keeps its places while it is withdrawn, and nobody sees it there', async ({ db }) => {
    const row = await add(db, ['rain']);
    await add(db, ['rain'], { title: 'Other' });
    await Media.update(db, row.id, { published_at: null });
    expect(slugs(await Media.listShelfPage(db, NOW, 'tagged-rain', 1))).toEqual(['other']);
    await Media.update(db, row.id, { published_at: NOW });
    expect(slugs(await Media.listShelfPage(db, NOW, 'tagged-rain', 1))).toEqual([
      'other',
      'a-talk',
    ]);
  });

  test('is on no shelf of which the change was taken back', async ({ db }) => {
    const row = await add(db, ['rain']);
    const before = await places(db, row.id);
    await db
      .transaction()
      .execute(async (tx) => {
        await Media.update(tx, row.id, { tags: '["sea"]' });
        throw new Error('changed my mind');
      })
      .catch(() => undefined);
    expect(await places(db, row.id)).toEqual(before);
    expect(await Media.shelfPageCount(db, 'tagged-sea')).toBe(0);
  });

  test('that came from elsewhere with its position is put there by its next update', async ({
    db,
  }) => {
    const row = await add(db, ['rain'], { published_at: null });
    await db.updateTable('media').set({ position: 7, published_at: 1 }).execute();
    expect(await places(db, row.id)).toEqual([]);
    await Media.update(db, row.id, {});
    expect(await places(db, row.id)).toContain('tagged-rain 1');
  });
});

describe('a page of a shelf', () => {
  test('holds its ranks for ever: what comes touches the last one only', async ({ db }) => {
    for (let n = 1; n <= Media.PAGE_SIZE; n++)
      await Media.create(db, { kind: 'file', title: `No ${n}`, published_at: n });
    await Media.release(db, NOW);
    const first = await Media.listShelfPage(db, NOW, 'file', 1);
    expect(first).toHaveLength(Media.PAGE_SIZE);
    await add(db, [], { kind: 'file', title: 'One more' });
    expect(await Media.listShelfPage(db, NOW, 'file', 1)).toEqual(first);
    expect(slugs(await Media.listShelfPage(db, NOW, 'file', 2))).toEqual(['one-more']);
    expect(await Media.shelfPageCount(db, 'file')).toBe(2);
    expect(slugs(await Media.listShelf(db, NOW, 'file', 2))).toEqual(['one-more', 'no-24']);
  });

  test('is short when somebody left, and stays when all did', async ({ db }) => {
    const row = await add(db, ['rain']);
    await Media.remove(db, row.id);
    expect(await Media.listShelfPage(db, NOW, 'video', 1)).toEqual([]);
    expect(await Media.shelfPageCount(db, 'video')).toBe(1);
  });
});

describe('which shelves there are', () => {
  test('is the same everywhere for kinds and accesses', async ({ db }) => {
    expect(Media.SHELVES.map(({ name }) => name)).toEqual([
      ...['video', 'audio', 'article', 'file', 'free', 'members', 'video-free', 'video-members'],
      ...['audio-free', 'audio-members', 'article-free', 'article-members', 'file-free'],
      'file-members',
    ]);
    expect(await Media.findShelf(db, 'video-free', NOW)).toEqual({
      ...{ name: 'video-free', kind: 'video', access: 'free' },
    });
    expect(await Media.findShelf(db, 'nothing', NOW)).toBeUndefined();
  });

  test('of tags, only those under which something is published', async ({ db }) => {
    const row = await add(db, ['Night Train']);
    await add(db, ['secret'], { published_at: null });
    expect(await Media.listTags(db, NOW)).toEqual([
      { name: 'tagged-night-train', tag: 'Night Train' },
    ]);
    await Media.update(db, row.id, { published_at: NOW + 5, tags: '["Night Train","later"]' });
    expect(await Media.listTags(db, NOW)).toEqual([]);
    expect(await Media.findShelf(db, 'tagged-later', NOW)).toBeUndefined();
    expect(await Media.findShelf(db, 'tagged-later', NOW + 5)).toMatchObject({ tag: 'later' });
  });

  test('a tag is called as it was written first, until one item is alone with it', async ({
    db,
  }) => {
    const titles = async () => (await Media.listTags(db, NOW)).map(({ tag }) => tag);
    const first = await add(db, ['RAIN']);
    const second = await add(db, ['rain']);
    expect(await titles()).toEqual(['RAIN']);
    await Media.update(db, first.id, { tags: '["Rain"]' });
    expect(await titles()).toEqual(['RAIN']);
    await Media.remove(db, second.id);
    await Media.update(db, first.id, { tags: '["Rain"]' });
    expect(await titles()).toEqual(['Rain']);
    await Media.remove(db, first.id);
    await add(db, ['rain']);
    expect(await titles()).toEqual(['rain']);
  });
});

describe('tags', () => {
  test('are words, each once, with single spaces', () => {
    expect(Media.tagsColumn([' Night   Train ', 'night train', 'مطر'])).toBe(
      '["Night Train","مطر"]',
    );
    expect(Media.tagShelf('Night Train')).toBe('tagged-night-train');
    expect(Media.tagsOf({ slug: 'x', tags: '["Rain"]' })).toEqual(['Rain']);
    expect(() => Media.tagsOf({ slug: 'x', tags: '[1]' })).toThrow('"x"');
  });

  test.for([
    ['["🎉"]', /a letter or a digit/],
    ['[""]', /a letter or a digit/],
    [JSON.stringify(['x'.repeat(101)]), /at most 100 characters/],
    [JSON.stringify([...'abcdefghi']), /at most 8 tags/],
    ['{}', /a list of words/],
    ['[1]', /a list of words/],
  ] as const)('%s are refused', async ([tags, sentence], { db }) => {
    await expect(add(db, [], { tags })).rejects.toThrow(sentence);
    const row = await add(db);
    await expect(Media.update(db, row.id, { tags })).rejects.toThrow(sentence);
  });
});

test('what was published before there were shelves is put on those of its kind and access', async ({
  db,
}) => {
  const first = await add(db);
  const second = await add(db, [], { access: 'free' });
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const newer = rows.map(({ name }) => name).filter((name) => name >= '0009');
  for (const _ of newer) await migrateDown(db);
  await migrate(db);
  expect(await places(db, first.id)).toEqual(['members 1', 'video 1', 'video-members 1']);
  expect(await places(db, second.id)).toEqual(['free 1', 'video 2', 'video-free 1']);
  const third = await add(db);
  expect(await places(db, third.id)).toContain('video 3');
});
