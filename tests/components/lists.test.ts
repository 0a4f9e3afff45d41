import { expect } from 'vitest';
import { newestMedia, newestOnShelf } from '#components/lists.ts';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { test } from '../support/database.ts';

const now = 50_000_000;

async function publish(db: Db, count: number): Promise<void> {
  for (let n = 1; n <= count; n++)
    await Media.create(db, { kind: 'audio', title: 'Rain', published_at: 1 });
  await Media.release(db, now);
}

test('the newest of a list lead on to the page of what came before them, if anything did', async ({
  db,
}) => {
  const older = async () => [
    (await newestMedia({ db, now })).older,
    (await newestOnShelf({ db, now }, 'audio'))?.older,
  ];
  expect(await older()).toEqual([null, null]);
  await publish(db, Media.PAGE_SIZE);
  expect(await older(), 'all of them are shown').toEqual([null, null]);
  await publish(db, 1);
  expect(await older()).toEqual(['/media/page/1/', '/browse/audio/1/']);
  await publish(db, Media.PAGE_SIZE - 1);
  expect(await older(), 'the last one shown begins page 2').toEqual([
    '/media/page/1/',
    '/browse/audio/1/',
  ]);
  await publish(db, 1);
  expect(await older(), 'the one after it is the last one shown').toEqual([
    '/media/page/2/',
    '/browse/audio/2/',
  ]);
});
