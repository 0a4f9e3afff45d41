import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Livestream, Media, Product, Site } from '#lib/models/index.ts';
import { clearQueue, isEmpty, queueHead, readChanges } from '#lib/publish/changes.ts';
import { test } from '../../support/database.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const moment = { since: now, now };

const item = (db: Db, changes: Partial<Media.New> = {}) =>
  Media.create(db, { kind: 'article', title: 'Owls', published_at: now - 1000, ...changes });

/** Whatever came before is published. */
async function settled(db: Db): Promise<void> {
  await Media.release(db, now);
  await Product.release(db, now);
  await clearQueue(db, await queueHead(db));
}

test('nothing changed: nothing to do', async ({ db }) => {
  expect(isEmpty(await readChanges(db, moment))).toBe(true);
});

test('a new item touches its slug, its place in the list and its product', async ({ db }) => {
  const product = await Product.create(db, { title: 'Birds', published_at: now - 1000 });
  await settled(db);
  const { id } = await item(db, { product_id: product.id });
  await Media.release(db, now);
  const changes = await readChanges(db, moment);
  expect(changes).toMatchObject({
    everything: false,
    live: false,
    media: new Set(['owls']),
    products: new Set(['birds']),
    positions: new Set([1]),
    owners: new Set([id]),
  });
});

test('a renamed item touches both addresses', async ({ db }) => {
  const { id } = await item(db);
  await settled(db);
  await Media.update(db, id, { slug: 'night-owls' });
  expect((await readChanges(db, moment)).media).toEqual(new Set(['owls', 'night-owls']));
});

test('an item that moved to another product touches both products', async ({ db }) => {
  const birds = await Product.create(db, { title: 'Birds', published_at: now });
  const nights = await Product.create(db, { title: 'Nights', published_at: now });
  const { id } = await item(db, { product_id: birds.id });
  await settled(db);
  await Media.update(db, id, { product_id: nights.id });
  expect((await readChanges(db, moment)).products).toEqual(new Set(['birds', 'nights']));
});

test('a removed item still says where it was', async ({ db }) => {
  const { id } = await item(db);
  await settled(db);
  await Media.remove(db, id);
  const { media, positions, owners } = await readChanges(db, moment);
  expect([media, positions, owners]).toEqual([new Set(['owls']), new Set([1]), new Set([id])]);
});

test('a product that changed its name touches the pages of its items', async ({ db }) => {
  const product = await Product.create(db, { title: 'Birds', published_at: now });
  await item(db, { product_id: product.id });
  await settled(db);
  await Product.update(db, product.id, { title: 'All birds' });
  const changes = await readChanges(db, moment);
  expect(changes.media).toEqual(new Set(['owls']));
  expect(changes.products).toEqual(new Set(['birds']));
  expect(changes.owners, 'its poster may be another').toEqual(new Set([product.id]));
});

test('the last item of a tag takes all pages of its shelf along, also those that were empty before', async ({
  db,
}) => {
  const first = await item(db, { tags: '["rain"]' });
  const others = [];
  for (let n = 1; n <= Media.PAGE_SIZE; n++)
    others.push(await item(db, { title: `Owls ${n}`, tags: '["rain"]', published_at: now }));
  await settled(db);
  for (const { id } of others) await Media.update(db, id, { published_at: null });
  await settled(db);
  await Media.update(db, first.id, { published_at: null });
  const { tags, shelves } = await readChanges(db, moment);
  expect([tags, shelves.get('tagged-rain')]).toEqual([true, new Set([1, 2])]);
});

describe('what falls due between two publishes', () => {
  const hour = 60 * 60 * 1000;

  test('is an item that had its place already', async ({ db }) => {
    const { id } = await item(db);
    await settled(db);
    await Media.update(db, id, { published_at: now + hour });
    await clearQueue(db, await queueHead(db));
    expect(isEmpty(await readChanges(db, moment))).toBe(true);
    const later = await readChanges(db, { since: now, now: now + hour });
    expect(later.media).toEqual(new Set(['owls']));
    expect(later.positions).toEqual(new Set([1]));
  });

  test('is a product that had its place already, and the pages of its items name it again', async ({
    db,
  }) => {
    const { id } = await Product.create(db, { title: 'Birds', published_at: now });
    await item(db, { product_id: id });
    await settled(db);
    await Product.update(db, id, { published_at: now + hour });
    await clearQueue(db, await queueHead(db));
    expect(isEmpty(await readChanges(db, moment))).toBe(true);
    expect(await readChanges(db, { since: now, now: now + hour })).toMatchObject({
      products: new Set(['birds']),
      productPositions: new Set([1]),
      media: new Set(['owls']),
      owners: new Set([id]),
    });
  });

  test('is on the schedule too, when a stream names it', async ({ db }) => {
    const { id } = await item(db);
    await Livestream.create(db, { title: 'Dawn', media_id: id, starts_at: now - 1 });
    await settled(db);
    await Media.update(db, id, { published_at: now + hour });
    await clearQueue(db, await queueHead(db));
    expect((await readChanges(db, { since: now, now: now + hour })).live).toBe(true);
  });

  test('is a livestream that begins or ends', async ({ db }) => {
    await Livestream.create(db, { title: 'Dawn', starts_at: now + hour, ends_at: now + 2 * hour });
    await settled(db);
    const live = async (since: number, to: number) =>
      (await readChanges(db, { since, now: to })).live;
    expect(await live(now, now)).toBe(false);
    expect(await live(now, now + hour)).toBe(true);
    expect(await live(now + hour, now + hour + 1)).toBe(false);
    expect(await live(now + hour + 1, now + 2 * hour)).toBe(true);
  });
});

test('a livestream that is added, moved or removed touches the schedule, and that is something to do', async ({
  db,
}) => {
  const touchesSchedule = async () => {
    const changes = await readChanges(db, moment);
    await settled(db);
    return changes.live && !isEmpty(changes);
  };
  const { id } = await Livestream.create(db, { title: 'Dawn', starts_at: now + 1 });
  expect(await touchesSchedule(), 'added').toBe(true);
  await Livestream.update(db, id, { starts_at: now + 2 });
  expect(await touchesSchedule(), 'moved').toBe(true);
  await Livestream.remove(db, id);
  expect(await touchesSchedule(), 'removed').toBe(true);
  expect(await touchesSchedule()).toBe(false);
});

test('the live schedule follows the item that a stream names', async ({ db }) => {
  const { id } = await item(db);
  await Livestream.create(db, { title: 'Dawn', media_id: id, starts_at: now - 1 });
  await settled(db);
  await Media.update(db, id, { title: 'Owls at dawn' });
  expect((await readChanges(db, moment)).live).toBe(true);
});

test('the name of the site is on every page; a counter, a price or a viewer is on none', async ({
  db,
}) => {
  const stream = await Livestream.create(db, { title: 'Dawn', starts_at: now - 1 });
  await settled(db);
  await Site.increment(db, 'plays:1');
  await Site.set(db, 'price', { amount: 100, currency: 'eur' });
  await Livestream.addViewers(db, stream.id);
  expect(isEmpty(await readChanges(db, moment))).toBe(true);
  await Site.set(db, 'name', 'Another name');
  expect((await readChanges(db, moment)).everything).toBe(true);
});

test('clearing takes what was read, not what came since', async ({ db }) => {
  await item(db);
  const { seq } = await readChanges(db, moment);
  await item(db, { title: 'Bats' });
  await clearQueue(db, seq);
  expect((await readChanges(db, moment)).media).toEqual(new Set(['bats']));
});
