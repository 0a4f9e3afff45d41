import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { openHandles } from '#lib/publish/handles.ts';
import { hashOf, indexIn, makeLeakIndex, type Secrets } from '#lib/publish/leak-index.ts';
import { eachStretch } from '#lib/publish/stretches.ts';
import { test } from '../../support/database.ts';

const secret = 'the owl sleeps in the bell tower until the baker lights his oven';

test('each reading is of its own moment, and a failed one is over', async ({
  db,
  database: { folder },
}) => {
  const handles = await openHandles({ site_url: undefined, data_dir: folder, dist_dir: folder });
  const name = () =>
    handles.reader.read(async (reader) => {
      const before = await Site.get(reader, 'name');
      await Site.set(db, 'name', `${before}, written meanwhile`);
      expect(await Site.get(reader, 'name')).toBe(before);
      return before;
    });
  await Site.set(db, 'name', 'First');
  expect(await name()).toBe('First');
  await expect(handles.reader.read((reader) => Site.set(reader, 'name', 'Mine'))).rejects.toThrow(
    'readonly',
  );
  expect(await name()).toBe('First, written meanwhile');
  await handles.close();
});

test('the index is that of the release that is served by now', async ({ database: { folder } }) => {
  const handles = await openHandles({ site_url: undefined, data_dir: folder, dist_dir: folder });
  const hashes: number[] = [];
  eachStretch(secret, (low, high) => hashes.push(hashOf(low, high)));
  const serve = async (release: string, items: Secrets) => {
    mkdirSync(path.join(folder, release));
    (await makeLeakIndex(indexIn(path.join(folder, release)), items)).close();
    symlinkSync(release, path.join(folder, 'draft'));
    renameSync(path.join(folder, 'draft'), path.join(folder, 'site'));
    return handles.leakIndex(indexIn(path.join(folder, 'site')));
  };
  const first = await serve('first', []);
  expect(first.find(secret)).toBeUndefined();
  expect(handles.leakIndex(indexIn(path.join(folder, 'site')))).toBe(first);
  const second = await serve('second', [{ id: '1', slug: 'owl', hashes }]);
  expect(second.find(secret)).toMatchObject({ slug: 'owl' });
  await handles.close();
});
