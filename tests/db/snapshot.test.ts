import { sql } from 'kysely';
import { expect } from 'vitest';
import { openReader, snapshot } from '#db/snapshot.ts';
import { Site } from '#lib/models/index.ts';
import path from 'node:path';
import { test } from '../support/database.ts';

test('a snapshot shows one moment, whatever is written meanwhile, and lets it be written', async ({
  db,
  database: { folder },
}) => {
  const file = path.join(folder, 'gatefold.db');
  await Site.set(db, 'name', 'Before');
  const reader = await snapshot(file);
  await Site.set(db, 'name', 'After');
  expect(await Site.get(reader, 'name')).toBe('Before');
  expect(await Site.get(db, 'name')).toBe('After');
  await reader.destroy();
});

test('nothing can be written through it', async ({ database: { folder } }) => {
  const reader = await snapshot(path.join(folder, 'gatefold.db'));
  await expect(Site.set(reader, 'name', 'Mine')).rejects.toThrow('readonly');
  await reader.destroy();
});

test('a reader answers each time from what is there by then, and the same until it is done', async ({
  db,
  database: { folder },
}) => {
  const reader = await openReader(path.join(folder, 'gatefold.db'));
  const name = (within: typeof db) => Site.get(within, 'name');
  await Site.set(db, 'name', 'Before');
  await reader.read(async (within) => {
    expect(await name(within)).toBe('Before');
    await Site.set(db, 'name', 'After');
    expect(await name(within)).toBe('Before');
  });
  expect(await reader.read(name)).toBe('After');
  await reader.close();
});

test('a reader that could not begin once begins again', async ({ db, database: { folder } }) => {
  const reader = await openReader(path.join(folder, 'gatefold.db'));
  await sql`alter table site rename to elsewhere`.execute(db);
  await expect(reader.read(async () => undefined)).rejects.toThrow('no such table');
  await sql`alter table elsewhere rename to site`.execute(db);
  expect(await reader.read((within) => Site.get(within, 'name'))).toBeUndefined();
  await reader.close();
});
