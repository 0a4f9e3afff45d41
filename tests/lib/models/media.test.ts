import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { connect } from '#db/connect.ts';
import { Media, Product, Site } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';

const NOW = 1_000_000;

/** A published video, unless told. */
const add = (db: Db, given: Partial<Media.New> = {}) =>
  Media.create(db, { kind: 'video', title: 'A talk', published_at: NOW - 1, ...given });

const titles = (rows: Media.Row[]) => rows.map((row) => row.title);

describe('create', () => {
  test('needs a kind and a title; the rest has a cautious beginning', async ({ db }) => {
    const item = await Media.create(db, { kind: 'audio', title: ' Rain on tin ' });
    expect(item).toMatchObject({
      slug: 'rain-on-tin',
      title: 'Rain on tin',
      access: 'members',
      summary: '',
      body: '',
      file_name: null,
      position: null,
      published_at: null,
    });
    expect(await Media.find(db, item.id)).toEqual(item);
    expect(await Media.findBySlug(db, 'rain-on-tin')).toEqual(item);
  });

  test.for([
    ['Привет, мир', 'privet-mir'],
    ['🎉', 'video'],
    ['Page', 'page-2'],
    ['New', 'new-2'],
  ])('"%s" is found at %s', async ([title = '', slug], { db }) => {
    expect((await add(db, { title })).slug).toBe(slug);
  });

  test('the same title again is numbered', async ({ db }) => {
    await add(db, { title: 'A talk about tape' });
    const slugs = [await add(db), await add(db), await add(db)].map((row) => row.slug);
    expect(slugs).toEqual(['a-talk', 'a-talk-2', 'a-talk-3']);
  });

  test('twenty at once, over two connections, get twenty addresses', async ({ db, file }) => {
    const second = connect(file);
    const rows = await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 ? db : second)));
    await second.destroy();
    expect(new Set(rows.map((row) => row.slug)).size).toBe(20);
  });

  test.for(['page', 'index', 'new', 'No Slug', '../up', ''])(
    'the slug "%s" is refused',
    async (slug, { db }) => {
      await expect(add(db, { slug })).rejects.toThrow(/slug/);
      const item = await add(db);
      await expect(Media.update(db, item.id, { slug })).rejects.toThrow(/slug/);
    },
  );

  test('a slug that is taken is refused, in words', async ({ db }) => {
    await add(db, { slug: 'mine' });
    await expect(add(db, { slug: 'mine' })).rejects.toThrow('The slug "mine" is taken already.');
    const other = await add(db);
    await expect(Media.update(db, other.id, { slug: 'mine' })).rejects.toThrow(/is taken already/);
  });

  test('a title has words', async ({ db }) => {
    await expect(add(db, { title: '  ' })).rejects.toThrow(/A title should have/);
  });
});

describe('update and remove', () => {
  test('a new title keeps the address; a new slug is another address', async ({ db }) => {
    const { id } = await add(db);
    expect(await Media.update(db, id, { title: 'Other' })).toMatchObject({ slug: 'a-talk' });
    expect(await Media.update(db, id, { slug: 'other' })).toMatchObject({ title: 'Other' });
    expect(await Media.update(db, id, { slug: 'other' })).toMatchObject({ slug: 'other' });
  });

  test("what is not an author's to change stays", async ({ db }) => {
    const before = await add(db);
    const wishes = { id: 'x', position: 99, created_at: 0, title: 'Other' };
    const after = await Media.update(db, before.id, wishes as Media.Changes);
    expect(after).toEqual({ ...before, title: 'Other', updated_at: after.updated_at });
  });

  test('an unknown item is refused by update, and nothing to remove', async ({ db }) => {
    await expect(Media.update(db, 'none', { title: 'x' })).rejects.toThrow(
      'There is no media item none.',
    );
    expect(await Media.remove(db, 'none')).toBe(false);
    const { id } = await add(db);
    expect(await Media.remove(db, id)).toBe(true);
    expect(await Media.find(db, id)).toBeUndefined();
  });
});

describe('being published', () => {
  test('needs a time that has come, and a position', async ({ db }) => {
    await add(db, { title: 'Draft', published_at: null });
    await add(db, { title: 'Scheduled', published_at: NOW + 1 });
    const item = await add(db, { title: 'Due', published_at: NOW });
    expect(await Media.listPublished(db, NOW)).toEqual([]);
    expect(Media.isPublished(item, NOW)).toBe(false);
    expect(await Media.release(db, NOW)).toBe(1);
    expect(titles(await Media.listPublished(db, NOW))).toEqual(['Due']);
    expect(await Media.slugsPublished(db, NOW)).toEqual(['due']);
    expect(await Media.findPublished(db, 'due', NOW)).toMatchObject({ position: 1 });
    for (const slug of ['draft', 'scheduled'])
      expect(await Media.findPublished(db, slug, NOW)).toBeUndefined();
    expect(Media.isPublished({ position: 1, published_at: NOW }, NOW)).toBe(true);
    expect(Media.isPublished({ position: 1, published_at: NOW + 1 }, NOW)).toBe(false);
    expect(Media.isPublished({ position: 1, published_at: null }, NOW)).toBe(false);
  });

  test('what is put off disappears until its new time', async ({ db }) => {
    const item = await add(db);
    await Media.release(db, NOW);
    await Media.update(db, item.id, { published_at: NOW + 5 });
    expect(await Media.findPublished(db, 'a-talk', NOW)).toBeUndefined();
    expect(await Media.listPublished(db, NOW)).toEqual([]);
    expect(await Media.listPage(db, NOW, 1)).toEqual([]);
    expect(await Media.findPublished(db, 'a-talk', NOW + 5)).toMatchObject({ position: 1 });
  });

  test('nextDue is when the next scheduled item appears', async ({ db }) => {
    expect(await Media.nextDue(db, NOW)).toBeUndefined();
    for (const published_at of [NOW + 9, NOW + 5, NOW, null]) await add(db, { published_at });
    expect(await Media.nextDue(db, NOW)).toBe(NOW + 5);
    expect(await Media.nextDue(db, NOW + 9)).toBeUndefined();
  });

  test('list has drafts too, newest first', async ({ db }) => {
    for (const title of ['A', 'B', 'C']) await add(db, { title, published_at: null });
    expect(titles(await Media.list(db, { limit: 2 }))).toEqual(['C', 'B']);
    expect(titles(await Media.list(db, { offset: 2 }))).toEqual(['A']);
  });
});

describe('positions', () => {
  test('go by the time of publication, whatever the order of writing', async ({ db }) => {
    for (const [title, published_at] of [
      ['B', 20],
      ['A', 10],
      ['C', 20],
    ] as const)
      await add(db, { title, published_at });
    expect(await Media.release(db, NOW)).toBe(3);
    expect(titles(await Media.listPublished(db, NOW))).toEqual(['C', 'B', 'A']);
    expect(await Media.release(db, NOW)).toBe(0);
  });

  test('are kept when an item is withdrawn and comes back', async ({ db }) => {
    const first = await add(db, { title: 'First' });
    await Media.release(db, NOW);
    await add(db, { title: 'Second' });
    await Media.release(db, NOW);
    await Media.update(db, first.id, { published_at: null });
    await Media.release(db, NOW);
    await Media.update(db, first.id, { published_at: NOW });
    expect(await Media.release(db, NOW)).toBe(0);
    expect(titles(await Media.listPublished(db, NOW))).toEqual(['Second', 'First']);
  });

  test('are never given twice, not even that of a removed item', async ({ db }) => {
    const last = await add(db);
    await Media.release(db, NOW);
    await Media.remove(db, last.id);
    const item = await add(db);
    await Media.release(db, NOW);
    expect(await Media.find(db, item.id)).toMatchObject({ position: 2 });
    expect(await Site.get(db, 'media_position')).toBe(2);
  });

  test('go on after rows that were imported with theirs', async ({ db }) => {
    const imported = await add(db);
    await db.updateTable('media').set({ position: 40 }).where('id', '=', imported.id).execute();
    await add(db);
    await add(db);
    await Media.release(db, NOW);
    expect((await Media.listPublished(db, NOW)).map((row) => row.position)).toEqual([42, 41, 40]);
    expect(await Site.get(db, 'media_position')).toBe(42);
  });
});

describe('lists', () => {
  const fill = async (db: Db, count: number) => {
    for (let n = 1; n <= count; n++) await add(db, { title: `No ${n}`, published_at: n });
    await Media.release(db, NOW);
  };

  test('a page holds its positions for ever: an insert touches the last one only', async ({
    db,
  }) => {
    await fill(db, Media.PAGE_SIZE + 1);
    const first = await Media.listPage(db, NOW, 1);
    expect(first.map((row) => row.position)).toEqual(
      Array.from({ length: Media.PAGE_SIZE }, (_, i) => Media.PAGE_SIZE - i),
    );
    expect(titles(await Media.listPage(db, NOW, 2))).toEqual(['No 25']);
    expect(await Media.pageCount(db)).toBe(2);
    await add(db, { title: 'No 26' });
    await Media.release(db, NOW);
    expect(await Media.listPage(db, NOW, 1)).toEqual(first);
    expect(titles(await Media.listPage(db, NOW, 2))).toEqual(['No 26', 'No 25']);
    expect(await Media.listPage(db, NOW, 3)).toEqual([]);
  });

  test('a removed item leaves its page short, and the others alone', async ({ db }) => {
    await fill(db, Media.PAGE_SIZE + 2);
    const [second] = await Media.listPage(db, NOW, 2);
    const gone = await Media.findBySlug(db, 'no-3');
    await Media.remove(db, gone?.id ?? '');
    expect(await Media.listPage(db, NOW, 1)).toHaveLength(Media.PAGE_SIZE - 1);
    expect((await Media.listPage(db, NOW, 2))[0]).toEqual(second);
  });

  test('a page whose items are all gone stays, empty, and so do the addresses of the others', async ({
    db,
  }) => {
    await fill(db, Media.PAGE_SIZE + 1);
    const [last] = await Media.listPage(db, NOW, 2);
    await Media.remove(db, last?.id ?? '');
    expect(await Media.pageCount(db)).toBe(2);
    expect(await Media.listPage(db, NOW, 2)).toEqual([]);
  });

  test('an empty catalogue has no page', async ({ db }) => {
    expect(await Media.pageCount(db)).toBe(0);
  });

  test('newest first, so many, below a position, of one product', async ({ db }) => {
    const product = await Product.create(db, { title: 'Side A' });
    await fill(db, 4);
    await add(db, { title: 'Of side A', product_id: product.id });
    await Media.release(db, NOW);
    expect(titles(await Media.listPublished(db, NOW, { limit: 2 }))).toEqual(['Of side A', 'No 4']);
    const older = await Media.listPublished(db, NOW, { limit: 2, before_position: 4 });
    expect(titles(older)).toEqual(['No 3', 'No 2']);
    const own = await Media.listPublished(db, NOW, { product_id: product.id });
    expect(titles(own)).toEqual(['Of side A']);
    expect(await Media.slugsPublished(db, NOW)).toEqual([
      ...['no-1', 'no-2', 'no-3', 'no-4', 'of-side-a'],
    ]);
  });
});

describe('what is public', () => {
  const full = {
    title: 'A talk',
    excerpt: 'The beginning.',
    body: 'CANARY body',
    file_name: 'CANARY.mp4',
    file_type: 'video/mp4',
    file_size: 3,
    file_hash: 'CANARY',
    captions: JSON.stringify([{ file: 'CANARY-0a1b2c3d.vtt', lang: 'de', label: 'Deutsch' }]),
    poster_name: 'poster 1.jpg',
    duration_ms: 61_000,
  };

  test("of a members' item: title, preview, poster and length, and no more", async ({ db }) => {
    const item = await add(db, { ...full, access: 'members' });
    expect(Media.isGated(item)).toBe(true);
    const shown = Media.publicFields(item);
    expect(shown).toMatchObject({
      url: '/media/a-talk/',
      excerpt: 'The beginning.',
      body: null,
      file: null,
      captions: null,
      poster_url: `/files/${item.id}/poster%201.jpg`,
      duration_ms: 61_000,
      product: null,
    });
    expect(JSON.stringify(shown)).not.toContain('CANARY');
  });

  test('of a free item: its text and its file as well', async ({ db }) => {
    const item = await add(db, { ...full, access: 'free' });
    expect(Media.isGated(item)).toBe(false);
    expect(Media.publicFields(item, { slug: 'side-a', title: 'Side A' })).toMatchObject({
      body: 'CANARY body',
      file: { url: `/files/${item.id}/CANARY.mp4`, type: 'video/mp4', size: 3 },
      captions: [{ url: `/files/${item.id}/CANARY-0a1b2c3d.vtt`, lang: 'de', label: 'Deutsch' }],
      product: { slug: 'side-a', title: 'Side A', url: '/products/side-a/' },
    });
  });

  test('an access that nobody thought of is gated', async ({ db }) => {
    const item = { ...(await add(db, full)), access: 'patrons' as Media.Access };
    expect(Media.isGated(item)).toBe(true);
    expect(JSON.stringify(Media.publicFields(item))).not.toContain('CANARY');
  });
});

test('a part of the sitemap holds a fixed range of positions, and nothing that is not out', async ({
  db,
}) => {
  const item = (title: string, published_at: number) =>
    Media.create(db, { kind: 'article', title, published_at });
  await item('First', 1000);
  await item('Second', 2000);
  await item('Later', 9000);
  await Media.release(db, 5000);
  const [first, second] = await Media.shard(db, 5000, 1);
  expect([first?.slug, second?.slug]).toEqual(['first', 'second']);
  expect(first?.published_at).toBe(1000);
  expect(await Media.shard(db, 5000, 1)).toHaveLength(2);
  expect(await Media.shardCount(db)).toBe(1);
  await Media.remove(db, (await Media.findBySlug(db, 'second'))?.id ?? '');
  await Media.update(db, (await Media.findBySlug(db, 'first'))?.id ?? '', { published_at: null });
  expect(await Media.shard(db, 5000, 1)).toEqual([]);
  expect(await Media.shardCount(db), 'it stays, if empty').toBe(1);
});

test('the last position of a part is in that part, and the next one in the next', async ({
  db,
}) => {
  for (const position of [1, Media.SHARD_SIZE, Media.SHARD_SIZE + 1]) {
    const { id } = await Media.create(db, { kind: 'article', title: `At ${position}` });
    const place = { position, published_at: 1 };
    await db.updateTable('media').set(place).where('id', '=', id).execute();
  }
  const part = async (number: number) =>
    (await Media.shard(db, NOW, number)).map(({ slug }) => slug);
  expect(await Media.shardCount(db)).toBe(2);
  expect(await part(1)).toEqual(['at-1', `at-${Media.SHARD_SIZE}`]);
  expect(await part(2)).toEqual([`at-${Media.SHARD_SIZE + 1}`]);
});

test('the newest free items of a kind are found by kind and access', async ({ db }) => {
  const item = (title: string, kind: Media.Kind, access: Media.Access) =>
    Media.create(db, { kind, access, title, published_at: 1000 });
  await item('Rain', 'audio', 'free');
  await item('Bells', 'audio', 'members');
  await item('Film', 'video', 'free');
  await Media.release(db, 5000);
  const rows = await Media.listPublished(db, 5000, { free_kind: 'audio' });
  expect(rows.map(({ slug }) => slug)).toEqual(['rain']);
});

describe('captions', () => {
  const hash = '0a1b2c3d4e5f';
  const captions = JSON.stringify([{ file: `a-talk-0a1b2c3d.vtt`, lang: 'en', label: 'English' }]);

  test('are a list, and a column that holds anything else is named', async ({ db }) => {
    const item = await add(db, { captions });
    expect(Media.captionsOf(item)).toEqual([
      { file: 'a-talk-0a1b2c3d.vtt', lang: 'en', label: 'English' },
    ]);
    expect(() => Media.captionsOf({ ...item, captions: '[{}]' })).toThrow(`"${item.slug}"`);
  });

  test('are found by their bytes, among the items with that access', async ({ db }) => {
    const { id } = await add(db, { captions, access: 'members' });
    await add(db, { access: 'members' });
    expect((await Media.findByCaptions(db, hash, 'members'))?.id).toBe(id);
    expect(await Media.findByCaptions(db, hash, 'free')).toBeUndefined();
    expect(await Media.findByCaptions(db, 'ffffffff', 'members')).toBeUndefined();
  });
});
