import { expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { hashOf, indexIn, makeLeakIndex, openLeakIndex } from '#lib/publish/leak-index.ts';
import { readSecrets } from '#lib/publish/leaks.ts';
import { eachStretch, WINDOW } from '#lib/publish/stretches.ts';
import { test } from '../../support/database.ts';

const secret =
  'The owl sleeps in the bell tower until the baker lights his oven. Then it flies along the river, low, and nobody sees it.';
const other = secret.replace('owl', 'heron').replaceAll(' the ', ' a ');

const addOwl = (db: Db) =>
  Media.create(db, { kind: 'article', access: 'members', title: 'Owl', body: secret });

/** An index that is open, and was asked, before the owl is there: `id` is the owl's. */
async function indexBefore(db: Db, folder: string) {
  const index = await makeLeakIndex(indexIn(folder), []);
  expect(index.find(secret)).toBeUndefined();
  const { id } = await addOwl(db);
  return { index, id };
}

test('an index on the disk finds what it was made with, and where', async ({
  db,
  database: { folder },
}) => {
  await addOwl(db);
  (await makeLeakIndex(indexIn(folder), readSecrets(db, folder))).close();
  const index = openLeakIndex(indexIn(folder));
  expect(index.find(other)).toBeUndefined();
  expect(index.find(`Once: ${secret}`)).toEqual({ slug: 'owl', from: 6, to: 44 });
  index.close();
});

test('it follows what changes, and tells the next who opens it', async ({
  db,
  database: { folder },
}) => {
  const { id } = await addOwl(db);
  (await makeLeakIndex(indexIn(folder), readSecrets(db, folder))).close();
  const follow = async (changes: Partial<Media.New>) => {
    await Media.update(db, id, changes);
    const index = openLeakIndex(indexIn(folder));
    await index.follow([id], readSecrets(db, folder, new Set([id])));
    index.close();
  };
  const found = () => {
    const index = openLeakIndex(indexIn(folder));
    const texts = [secret, other].filter((text) => index.find(text)?.slug === 'owl');
    index.close();
    return texts;
  };
  expect(found()).toEqual([secret]);
  await follow({ body: other });
  expect(found()).toEqual([other]);
  await follow({ access: 'free' });
  expect(found()).toEqual([]);
});

test('an open index knows at once what is secret from now on', async ({
  db,
  database: { folder },
}) => {
  const { index, id } = await indexBefore(db, folder);
  await index.follow([id], readSecrets(db, folder));
  expect(index.find(secret)).toMatchObject({ slug: 'owl' });
  index.close();
});

test('an open index hears of what another publisher has made secret meanwhile', async ({
  db,
  database: { folder },
}) => {
  const { index, id } = await indexBefore(db, folder);
  const another = openLeakIndex(indexIn(folder));
  await another.follow([id], readSecrets(db, folder));
  another.close();
  await index.follow([], []);
  expect(index.find(secret)).toMatchObject({ slug: 'owl' });
  index.close();
});

test('what came to be free is found when it is for members again', async ({
  db,
  database: { folder },
}) => {
  const { index, id } = await indexBefore(db, folder);
  await index.follow([id], readSecrets(db, folder));
  await index.follow([id], []);
  expect(index.find(secret)).toBeUndefined();
  await index.follow([id], readSecrets(db, folder));
  expect(index.find(secret)).toMatchObject({ slug: 'owl' });
  index.close();
});

test('an item that cannot be read leaves the index as it was', async ({
  db,
  database: { folder },
}) => {
  const { id } = await addOwl(db);
  const index = await makeLeakIndex(indexIn(folder), readSecrets(db, folder));
  async function* broken() {
    yield { id, slug: 'owl', hashes: [] };
    throw new Error('no more');
  }
  await expect(index.follow([id], broken())).rejects.toThrow('no more');
  expect(index.find(secret)).toMatchObject({ slug: 'owl' });
  await index.follow([id], []);
  expect(index.find(secret)).toBeUndefined();
  index.close();
});

test('many texts, more than there is room for at first, are told from each other and from all else', async ({
  database: { folder },
}) => {
  const text = (n: number) =>
    Array.from({ length: 2 * WINDOW }, (_, at) => `w${n}x${at}`).join(' ');
  const items = Array.from({ length: 5000 }, (_, n) => {
    const hashes: number[] = [];
    eachStretch(text(n), (low, high) => hashes.push(hashOf(low, high)));
    return { id: `${n}`, slug: `item-${n}`, hashes };
  });
  const index = await makeLeakIndex(indexIn(folder), items);
  for (let n = 0; n < 5000; n++) expect(index.find(text(n))?.slug).toBe(`item-${n}`);
  for (let n = 5000; n < 10_000; n++) expect(index.find(text(n))).toBeUndefined();
  index.close();
});
