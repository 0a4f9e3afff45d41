import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';
import { ownersOfFiles, stageFiles, wantedFiles } from '#lib/publish/files.ts';
import { makeLeakIndex } from '#lib/publish/leak-index.ts';
import { gateOf, readSecrets } from '#lib/publish/leaks.ts';
import { namesIn, moveIntoPlace, stagingWriter } from '#lib/publish/tree.ts';
import { test } from '../../support/application.ts';

const now = Date.parse('2026-12-01T12:00:00Z');

test('visitors get posters of all, files of free items, and nothing else', async ({ app }) => {
  const { db, settings } = app;
  const gate = gateOf(await makeLeakIndex(':memory:', readSecrets(db, settings.data_dir)));
  const captions = JSON.stringify([{ file: 'talk.vtt', lang: 'en', label: 'English' }]);
  const files = {
    captions,
    poster_name: 'poster.jpg',
    file_name: 'talk.mp4',
    published_at: now - 1,
  };
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
    for (const name of ['poster.jpg', 'talk.mp4', 'talk.vtt'])
      writeFileSync(path.join(settings.data_dir, 'media', id, name), name);
  }

  const owners = await ownersOfFiles(db, now);
  expect(owners.map(({ title }) => title).sort()).toEqual(['Free', 'Gated']);
  const dir = path.join(settings.data_dir, 'release');
  const stage = () =>
    stageFiles(
      { db, data_dir: settings.data_dir, gate },
      { writer: stagingWriter(dir), now, owners: new Set([free.id, gated.id]) },
    );
  const { coming, leaving } = await stage();
  expect(leaving).toEqual([]);
  await moveIntoPlace(dir, coming);
  expect(namesIn(dir, 'public', `files/${free.id}`).sort()).toEqual([
    'poster.jpg',
    'talk.mp4',
    'talk.vtt',
  ]);
  expect(namesIn(dir, 'public', `files/${gated.id}`)).toEqual(['poster.jpg']);

  // What is no longer wanted goes.
  await Media.update(db, free.id, { access: 'members' });
  const later = await stage();
  expect(later.coming).toEqual([]);
  expect(later.leaving.sort()).toEqual([`files/${free.id}/talk.mp4`, `files/${free.id}/talk.vtt`]);
});

test('what is due at this very moment is among them', async ({ app: { db } }) => {
  await Media.create(db, { kind: 'file', title: 'Item', published_at: now });
  await Product.create(db, { title: 'Box', published_at: now });
  await Media.release(db, now);
  await Product.release(db, now);
  const titles = async (at: number) => (await ownersOfFiles(db, at)).map(({ title }) => title);
  expect(await titles(now)).toEqual(['Item', 'Box']);
  expect(await titles(now - 1)).toEqual([]);
});

const bytes = 'the film';
const film = {
  kind: 'video',
  file_name: 'talk.mp4',
  file_hash: createHash('sha256').update(bytes).digest('hex'),
  file_size: bytes.length,
  published_at: now - 1,
} as const;

test("the bytes of a members' file are refused under a free item too", async ({ app }) => {
  const free = await Media.create(app.db, { ...film, title: 'Free', access: 'free' });
  await Media.create(app.db, { ...film, title: 'Gated', access: 'members' });
  await expect(wantedOf(app, free.id)).rejects.toThrow(
    `/files/${free.id}/talk.mp4 of "Free" holds the same bytes`,
  );
});

test("a members' file is refused as a poster, its own or another's", async ({ app }) => {
  const gated = { ...film, title: 'Gated', access: 'members', poster_name: 'talk.mp4' } as const;
  const { id } = await Media.create(app.db, gated);
  await expect(wantedOf(app, id)).rejects.toThrow('holds the same bytes');
});

const cues =
  'WEBVTT\n\n00:00.000 --> 00:04.000\nThe owl leaves the tower and flies along the river.\n';
const read = {
  captions: JSON.stringify([
    {
      file: `read-${createHash('sha256').update(cues).digest('hex').slice(0, 8)}.vtt`,
      lang: 'en',
      label: 'English',
    },
  ]),
  published_at: now - 1,
} as const;

test("the bytes of members' captions are refused as a free item's file", async ({ app }) => {
  await Media.create(app.db, { ...read, kind: 'video', title: 'Gated', access: 'members' });
  const paper = { kind: 'file', file_name: 'talk.mp4', file_size: cues.length } as const;
  const { id } = await Media.create(app.db, {
    ...paper,
    title: 'Free',
    access: 'free',
    published_at: now - 1,
  });
  await expect(wantedOf(app, id, cues)).rejects.toThrow(
    `/files/${id}/talk.mp4 of "Free" holds the same bytes`,
  );
});

test('captions that say what is for members only are refused, whatever their bytes', async ({
  app,
}) => {
  const body = 'The owl leaves the tower and flies along the river.';
  await Media.create(app.db, { kind: 'article', title: 'Gated', access: 'members', body });
  const free = { ...film, file_name: 'talk.mp4', title: 'Free', access: 'free' } as const;
  const { id } = await Media.create(app.db, free);
  await expect(wantedOf(app, id, cues)).rejects.toThrow('would show text of "gated"');
});

async function wantedOf(
  { db, settings }: Application,
  id: string,
  content = bytes,
): Promise<string[]> {
  await Media.release(db, now);
  mkdirSync(path.join(settings.data_dir, 'media', id), { recursive: true });
  writeFileSync(path.join(settings.data_dir, 'media', id, 'talk.mp4'), content);
  const [owner] = await ownersOfFiles(db, now, [id]);
  if (!owner) throw new Error('It should be public.');
  const gate = gateOf(await makeLeakIndex(':memory:', readSecrets(db, settings.data_dir)));
  return wantedFiles({ db, data_dir: settings.data_dir, gate }, owner);
}

test('a lost file is named with its item, and so is a link in its place', async ({ app }) => {
  const { db, settings } = app;
  await Media.create(db, {
    kind: 'video',
    title: 'Lost',
    access: 'free',
    file_name: 'talk.mp4',
    published_at: now - 1,
  });
  await Media.release(db, now);
  const [owner] = await ownersOfFiles(db, now);
  const gate = gateOf(await makeLeakIndex(':memory:', readSecrets(db, settings.data_dir)));
  const wanted = () => wantedFiles({ db, data_dir: settings.data_dir, gate }, owner as never);
  await expect(wanted()).rejects.toThrow('"Lost" has lost its file talk.mp4');
  const folder = path.join(settings.data_dir, 'media', owner?.id ?? '');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'elsewhere.mp4'), bytes);
  symlinkSync('elsewhere.mp4', path.join(folder, 'talk.mp4'));
  await expect(wanted()).rejects.toThrow('"Lost" has only a link as its file talk.mp4');
});
