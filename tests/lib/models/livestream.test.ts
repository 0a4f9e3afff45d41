import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { connect } from '#db/connect.ts';
import { Livestream, Media } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';

const NOW = 1_000_000;

const add = (db: Db, title: string, starts_at: number, ends_at: number | null = null) =>
  Livestream.create(db, { title, starts_at, ends_at });

const titles = (rows: Livestream.Row[]) => rows.map((row) => row.title);

describe('the schedule', () => {
  test('knows what was, what is and what comes', async ({ db }) => {
    await add(db, 'Over', NOW - 30, NOW - 20);
    await add(db, 'Just over', NOW - 20, NOW);
    await add(db, 'Running', NOW, NOW + 10);
    await add(db, 'Without an end', NOW - 50);
    await add(db, 'Later', NOW + 20);
    await add(db, 'Next', NOW + 5);
    expect(titles(await Livestream.past(db, NOW, 10))).toEqual(['Just over', 'Over']);
    expect(titles(await Livestream.past(db, NOW, 1))).toEqual(['Just over']);
    expect(titles(await Livestream.liveNow(db, NOW))).toEqual(['Running', 'Without an end']);
    expect(titles(await Livestream.upcoming(db, NOW))).toEqual(['Next', 'Later']);
    expect((await Livestream.next(db, NOW))?.title).toBe('Next');
    expect(await Livestream.next(db, NOW + 20)).toBeUndefined();
  });

  test('nextChange is the nearest beginning or end', async ({ db }) => {
    expect(await Livestream.nextChange(db, NOW)).toBeUndefined();
    await add(db, 'Running', NOW - 5, NOW + 10);
    expect(await Livestream.nextChange(db, NOW)).toBe(NOW + 10);
    await add(db, 'Next', NOW + 5);
    expect(await Livestream.nextChange(db, NOW)).toBe(NOW + 5);
    expect(await Livestream.nextChange(db, NOW + 10)).toBeUndefined();
  });
});

describe('media', () => {
  test('is the one item of a stream, or undefined while there is none', async ({ db }) => {
    const stream = await add(db, 'Listening hour', NOW);
    expect(await Livestream.media(db, stream)).toBeUndefined();
    const item = await Media.create(db, { kind: 'video', title: 'Recording' });
    const with_item = await Livestream.update(db, stream.id, { media_id: item.id });
    expect(await Livestream.media(db, with_item)).toEqual(item);
    const other = { title: 'Other', starts_at: NOW, media_id: item.id };
    const sentence = `an item has one at most: "${stream.title}" (${stream.id}). Move`;
    await expect(Livestream.create(db, other)).rejects.toThrow(sentence);
    const { id } = await add(db, 'Other', NOW);
    await expect(Livestream.update(db, id, other)).rejects.toThrow(sentence);
    const unknown = { ...other, media_id: item.slug };
    for (const refused of [Livestream.create(db, unknown), Livestream.update(db, id, unknown)])
      await expect(refused).rejects.toThrow(
        'media_id should be the id of an item, but none has "recording".',
      );
    expect(await Livestream.update(db, stream.id, { title: 'Same' })).toMatchObject({
      media_id: item.id,
    });
    await Media.remove(db, item.id);
    expect((await Livestream.find(db, stream.id))?.media_id).toBeNull();
  });
});

describe('addViewers', () => {
  test('answers the new count', async ({ db }) => {
    const { id } = await add(db, 'Listening hour', NOW);
    expect(await Livestream.addViewers(db, id)).toBe(1);
    expect(await Livestream.addViewers(db, id, 5)).toBe(6);
    expect(await Livestream.addViewers(db, id, -2)).toBe(4);
    expect(await Livestream.addViewers(db, id, -9)).toBe(0);
  });

  test('loses nobody, over two connections', async ({ db, file }) => {
    const { id } = await add(db, 'Listening hour', NOW);
    const second = connect(file);
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => Livestream.addViewers(i % 2 ? db : second, id)),
    );
    await second.destroy();
    expect((await Livestream.find(db, id))?.viewer_count).toBe(200);
  });

  test('counts whole people on a stream that is there', async ({ db }) => {
    const { id } = await add(db, 'Listening hour', NOW);
    await expect(Livestream.addViewers(db, id, 0.5)).rejects.toThrow(TypeError);
    await expect(Livestream.addViewers(db, 'none')).rejects.toThrow('There is no livestream none.');
  });

  test('never asks for a publish', async ({ db }) => {
    const { id } = await add(db, 'Listening hour', NOW);
    await db.deleteFrom('publish_queue').execute();
    await Livestream.addViewers(db, id);
    expect(await db.selectFrom('publish_queue').selectAll().execute()).toEqual([]);
    await Livestream.update(db, id, { title: 'Listening two hours' });
    expect(await db.selectFrom('publish_queue').selectAll().execute()).not.toEqual([]);
  });
});

describe('setViewers and clearViewers', () => {
  test('write how many watch, and that nobody does any more', async ({ db }) => {
    const { id } = await add(db, 'Listening hour', NOW);
    const viewers = async () => (await Livestream.find(db, id))?.viewer_count;
    await Livestream.setViewers(db, id, 41);
    expect(await viewers()).toBe(41);
    await Livestream.setViewers(db, 'none', 41);
    await Livestream.clearViewers(db);
    expect(await viewers()).toBe(0);
  });
});

describe('liveAt', () => {
  test('is the running stream of an item', async ({ db }) => {
    const item = await Media.create(db, { kind: 'video', title: 'Recording' });
    expect(await Livestream.liveAt(db, item, NOW)).toBeUndefined();
    const form = { title: 'Tonight', starts_at: NOW, ends_at: NOW + 10, media_id: item.id };
    const { id } = await Livestream.create(db, form);
    const ids = [NOW - 1, NOW, NOW + 9, NOW + 10].map(
      async (now) => (await Livestream.liveAt(db, item, now))?.id,
    );
    expect(await Promise.all(ids)).toEqual([undefined, id, id, undefined]);
  });
});

describe('create, update, remove', () => {
  test('a stream has a title, a start, and an end after it', async ({ db }) => {
    await expect(add(db, ' ', NOW)).rejects.toThrow(/A title should have/);
    await expect(add(db, 'x', Number.NaN)).rejects.toThrow(/A start should be/);
    await expect(add(db, 'x', NOW, NOW)).rejects.toThrow(/An end should be after/);
    const { id } = await add(db, 'x', NOW, NOW + 10);
    await expect(Livestream.update(db, id, { starts_at: NOW + 10 })).rejects.toThrow(/An end/);
  });

  test('of two changes at the same moment the second is held against the first', async ({ db }) => {
    const { id } = await add(db, 'x', NOW, NOW + 10);
    const changes = [{ starts_at: NOW + 8 }, { ends_at: NOW + 5 }];
    const both = changes.map((change) => Livestream.update(db, id, change));
    const [first, second] = await Promise.allSettled(both);
    expect(first).toMatchObject({ status: 'fulfilled', value: changes[0] });
    expect(second).toMatchObject({ reason: { name: 'UsageProblem' } });
  });

  test('of two streams of one item at the same moment the second is refused in words', async ({
    db,
  }) => {
    const { id: media_id } = await Media.create(db, { kind: 'video', title: 'Recording' });
    const form = { title: 'x', starts_at: NOW, media_id };
    const both = [Livestream.create(db, form), Livestream.create(db, form)];
    const [, second] = await Promise.allSettled(both);
    expect(second).toMatchObject({ reason: { name: 'UsageProblem' } });
  });

  test('only what is given changes, and never the viewers', async ({ db }) => {
    const before = await add(db, 'x', NOW, NOW + 10);
    await Livestream.addViewers(db, before.id, 3);
    const wishes = { summary: 'New', viewer_count: 99 };
    const after = await Livestream.update(db, before.id, wishes as Livestream.Changes);
    const { updated_at } = after;
    expect(after).toEqual({ ...before, summary: 'New', viewer_count: 3, updated_at });
    await expect(Livestream.update(db, 'none', {})).rejects.toThrow('There is no livestream none.');
  });

  test('remove answers whether there was one', async ({ db }) => {
    const { id } = await add(db, 'x', NOW);
    expect(await Livestream.remove(db, id)).toBe(true);
    expect(await Livestream.remove(db, id)).toBe(false);
  });
});
