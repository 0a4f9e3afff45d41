import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { mediaTwin } from '#components/twins.ts';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { partNamed } from '../../../../src/lib/publish/search/parts.ts';
import { recordsOf } from '../../../../src/lib/publish/search/records.ts';
import { test } from '../../../support/database.ts';

const PART = partNamed('media-1-256');
const alone = { previous: undefined, next: undefined, related: [] };

async function item(db: Db, form: Partial<Media.New> = {}): Promise<Media.Row> {
  const { id } = await Media.create(db, {
    ...{ kind: 'article', title: 'A talk', published_at: 1 },
    ...form,
  });
  await Media.release(db, Date.now());
  return (await Media.find(db, id)) as Media.Row;
}

/** Writes into the public tree, as the publisher does. */
function put(folder: string, file: string, text: string): void {
  const to = path.join(folder, file);
  mkdirSync(path.dirname(to), { recursive: true });
  writeFileSync(to, text);
}
const twin = (row: Media.Row) => JSON.stringify(mediaTwin(row, undefined, alone));

test('what is found are the words of the twin, without their marks', async ({ db, database }) => {
  const row = await item(db, {
    ...{ access: 'free', summary: 'In short.', body: '# Loud *words*', poster_name: 'a.jpg' },
  });
  put(database.folder, `media/${row.slug}.json`, twin(row));
  expect(await recordsOf(db, database.folder, PART)).toEqual([
    {
      url: '/media/a-talk/',
      language: 'en',
      content: 'In short.\nLoud words',
      meta: { title: 'A talk' },
      filters: {
        kind: ['article'],
        access: ['free'],
        image: [`/files/${row.id}/a.jpg`],
        position: ['1'],
      },
    },
  ]);
});

test('an opening that the text begins with is read once, and tags stand apart', async ({
  db,
  database,
}) => {
  const form = { access: 'free', tags: '["rain","night train"]' } as const;
  const row = await item(db, { ...form, excerpt: 'Come *in*.', body: 'Come *in*.\n\nSit down.' });
  put(database.folder, `media/${row.slug}.json`, twin(row));
  const [record] = await recordsOf(db, database.folder, PART);
  expect(record?.content).toBe('Come in. Sit down.\n· rain · night train');
});

test('of a members’ item only what everybody may read', async ({ db, database }) => {
  const row = await item(db, { access: 'members', excerpt: 'Some.', body: 'All of it.' });
  put(database.folder, `media/${row.slug}.json`, twin(row));
  const [record] = await recordsOf(db, database.folder, PART);
  expect(record?.content).toBe('Some.');
});

test('an item without words is found by its title', async ({ db, database }) => {
  const row = await item(db, { access: 'members', body: 'All of it.' });
  put(database.folder, `media/${row.slug}.json`, twin(row));
  const [record] = await recordsOf(db, database.folder, PART);
  expect(record?.content).toBe('A talk');
});

test('captions that everybody gets are found too', async ({ db, database }) => {
  const captions = JSON.stringify([{ file: 'talk.vtt', lang: 'en', label: 'English' }]);
  const row = await item(db, { kind: 'video', access: 'free', captions });
  const cue = 'WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann>Hello there\n';
  put(database.folder, `media/${row.slug}.json`, twin(row));
  put(database.folder, `files/${row.id}/talk.vtt`, cue);
  const [record] = await recordsOf(db, database.folder, PART);
  expect(record?.content.trim()).toBe('Hello there');
});

test('what is not in the public tree is not read', async ({ db, database }) => {
  await item(db, { access: 'free', body: 'Rendered in a moment.' });
  await item(db, { access: 'free', body: 'A draft.', published_at: null });
  expect(await recordsOf(db, database.folder, PART)).toEqual([]);
});
