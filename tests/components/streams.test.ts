import { expect } from 'vitest';
import { scheduleAt } from '#components/streams.ts';
import { Livestream, Media } from '#lib/models/index.ts';
import { test } from '../support/database.ts';

const now = 50_000_000;

test('a stream names its item once that is published, and no draft', async ({ db }) => {
  const { id } = await Media.create(db, { kind: 'video', title: 'Dawn', published_at: now + 1 });
  await Livestream.create(db, { title: 'At dawn', media_id: id, starts_at: now - 1 });
  await Media.release(db, now + 1);
  const named = async (at: number) =>
    (await scheduleAt(db, at)).live.map(({ slug, media }) => [slug, media?.id]);
  expect(await named(now)).toEqual([[undefined, undefined]]);
  expect(await named(now + 1)).toEqual([['dawn', id]]);
});
