import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Media } from '#lib/models/index.ts';
import { ownersOfFiles, syncFiles, wantedFiles } from '#lib/publish/files.ts';
import { openRelease } from '#lib/publish/tree.ts';
import { test } from '../../support/application.ts';

const now = Date.parse('2026-12-01T12:00:00Z');

test('visitors get posters of all, files of free items, and nothing else', async ({ app }) => {
  const { db, settings } = app;
  const release = openRelease(path.join(settings.data_dir, 'release'), { durable: false });
  const work = { db, data_dir: settings.data_dir, release };
  const files = { poster_name: 'poster.jpg', file_name: 'talk.mp4', published_at: now - 1 };
  const free = await Media.create(db, {
    kind: 'video',
    title: 'Free',
    access: 'free',
    file_hash: 'f',
    ...files,
  });
  const gated = await Media.create(db, {
    kind: 'video',
    title: 'Gated',
    access: 'members',
    file_hash: 'g',
    ...files,
  });
  await Media.create(db, {
    kind: 'video',
    title: 'Draft',
    access: 'free',
    ...files,
    published_at: null,
  });
  await Media.release(db, now);
  for (const { id } of [free, gated]) {
    mkdirSync(path.join(settings.data_dir, 'media', id), { recursive: true });
    for (const name of ['poster.jpg', 'talk.mp4'])
      writeFileSync(path.join(settings.data_dir, 'media', id, name), name);
  }

  const owners = await ownersOfFiles(db, now);
  expect(owners.map(({ title }) => title).sort()).toEqual(['Free', 'Gated']);
  for (const owner of owners) await syncFiles(work, owner.id, await wantedFiles(work, owner));
  expect((await release.names('public', `files/${free.id}`)).sort()).toEqual([
    'poster.jpg',
    'talk.mp4',
  ]);
  expect(await release.names('public', `files/${gated.id}`)).toEqual(['poster.jpg']);

  // What is no longer wanted goes.
  const { removed } = await syncFiles(work, free.id, ['poster.jpg']);
  expect(removed).toEqual([`/files/${free.id}/talk.mp4`]);
});

test("the bytes of a members' file are refused under a free item too", async ({ app }) => {
  const { db, settings } = app;
  const release = openRelease(path.join(settings.data_dir, 'release'), { durable: false });
  const shared = {
    kind: 'video',
    file_name: 'talk.mp4',
    file_hash: 'same',
    published_at: now - 1,
  } as const;
  const free = await Media.create(db, { ...shared, title: 'Free', access: 'free' });
  await Media.create(db, { ...shared, title: 'Gated', access: 'members' });
  await Media.release(db, now);
  mkdirSync(path.join(settings.data_dir, 'media', free.id), { recursive: true });
  writeFileSync(path.join(settings.data_dir, 'media', free.id, 'talk.mp4'), 'bytes');
  const owner = (await ownersOfFiles(db, now, [free.id]))[0];
  const wanted = wantedFiles({ db, data_dir: settings.data_dir, release }, owner as never);
  await expect(wanted).rejects.toThrow(`/files/${free.id}/talk.mp4 of "Free" holds the same bytes`);
});

test('a lost file is named with its item', async ({ app }) => {
  const { db, settings } = app;
  const release = openRelease(path.join(settings.data_dir, 'release'), { durable: false });
  await Media.create(db, {
    kind: 'video',
    title: 'Lost',
    access: 'free',
    file_name: 'talk.mp4',
    published_at: now - 1,
  });
  await Media.release(db, now);
  const [owner] = await ownersOfFiles(db, now);
  const wanted = wantedFiles({ db, data_dir: settings.data_dir, release }, owner as never);
  await expect(wanted).rejects.toThrow('"Lost" has lost its file talk.mp4');
});
