// Trying a publish: told is what would happen, and nothing of it does. The command is tried in tests/code-change.test.ts.
// And what is written while a publish begins.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { expect } from 'vitest';
import { mediaPath } from '#lib/files/place.ts';
import { Media, Product, Site } from '#lib/models/index.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { compressPublished } from '#lib/publish/compress.ts';
import { openHandles } from '#lib/publish/handles.ts';
import { places } from '#lib/publish/places.ts';
import { FAILURE } from '#lib/publish/problem.ts';
import { publishNow, tryPublish } from '#lib/publish/publish.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { differences, treeOf } from '../../support/publish/trees.ts';
import { addArticle, START, type Workshop } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

let shop: Workshop;

test.beforeEach(async ({ shop: own }) => {
  shop = own;
  await item('there');
  await shop.publish();
});

const item = (slug: string) => addArticle(shop, slug);

/** Tries, and sees that nothing came of it; then publishes, and sees that what was told came true. */
async function tryFirst() {
  const before = treeOf(shop.site);
  const head = await queueHead(shop.db);
  const tried = await tryPublish(shop.app, shop.sources().bundle);
  expect(differences(before, treeOf(shop.site))).toBe('');
  // What is due has got its place in the lists, which is noted as well.
  expect(await queueHead(shop.db)).toBeGreaterThanOrEqual(head);
  const { seconds: _, ...done } = await shop.publish();
  const { seconds, ...told } = tried;
  expect(told).toEqual(done);
  expect(seconds).toBeGreaterThan(0);
  return told;
}

test('a change is told file by file, and left in the queue', async () => {
  const { id } = await item('fresh');
  expect((await tryFirst()).added.sort()).toEqual(['/media/fresh.json', '/media/fresh/'].sort());
  expect(existsSync(path.join(shop.site, 'drafts'))).toBe(false);

  await Media.remove(shop.db, id);
  const { removed, changed } = await tryFirst();
  expect(removed).toContain('/media/fresh/');
  expect(changed).toContain('/');
});

test('the whole site is rendered beside the one that is served, and thrown away', async () => {
  const releases = () => readdirSync(places(shop.app.settings.dist_dir).releases);
  const before = releases();
  await Site.set(shop.db, 'tagline', 'A new line');
  const tried = await tryPublish(shop.app, shop.sources().bundle);
  expect(tried.changed).toContain('/about/');
  expect(releases()).toEqual(before);
  await tryFirst();
  expect(readFileSync(path.join(shop.site, 'public/about/index.html'), 'utf8')).toContain(
    'A new line',
  );
});

test('nothing to do is told as nothing', async () => {
  expect(await tryFirst()).toEqual({ added: [], changed: [], removed: [], unchanged: 0 });
});

test('what comes when the due ones have their places, and nothing is read yet, is in the same publish', async () => {
  const handles = await openHandles(shop.app.settings);
  const late = [
    () => item('late'),
    () => Product.create(shop.db, { title: 'Late box', published_at: START - 1 }),
  ];
  const reader: typeof handles.reader = {
    ...handles.reader,
    async read(work) {
      await late.pop()?.();
      return handles.reader.read(work);
    },
  };
  const { added } = await publishNow(shop.app, shop.sources().bundle, {}, { ...handles, reader });
  await handles.close();
  expect(added).toEqual(expect.arrayContaining(['/media/late/', '/products/late-box/']));
  expect(await queueHead(shop.db)).toBe(0);
  expect(await shop.unlikeFullRender()).toBe('');
});

test('a folder that a crash has left empty goes with what stood in it', async () => {
  const { id } = await addArticle(shop, 'gone', { poster_name: 'poster.svg' });
  const poster = mediaPath(shop.app.settings.data_dir, id, 'poster.svg');
  mkdirSync(path.dirname(poster), { recursive: true });
  writeFileSync(poster, '<svg/>');
  await shop.publish();
  await Media.remove(shop.db, id);
  for (const file of [`files/${id}/poster.svg`, 'media/gone/index.html'])
    rmSync(path.join(shop.site, 'public', file));
  await shop.publish();
  expect(await shop.unlikeFullRender()).toBe('');
});

/** Publishes a new item while another program holds the database, so that the queue cannot be cleared. */
async function publishHeld(): Promise<void> {
  await item('held');
  const other = new BetterSqlite(databaseFile(shop.app.settings));
  const onFiles = () => other.inTransaction || other.exec('begin immediate');
  const { added } = await publishNow(shop.app, shop.sources().bundle, { onFiles });
  expect(other.inTransaction).toBe(true);
  other.close();
  expect(added).toContain('/media/held/');
  expect(await queueHead(shop.db)).toBeGreaterThan(0);
}

test('what is published while another program holds the database is found done later', async () => {
  const release = readlinkSync(shop.site);
  await publishHeld();
  const again = await shop.publish();
  expect([again.added, again.changed]).toEqual([[], []]);
  expect(await queueHead(shop.db)).toBe(0);
  expect(readlinkSync(shop.site)).toBe(release);
});

test('and what is written until then does not have the whole site rendered for that', async () => {
  const release = readlinkSync(shop.site);
  await publishHeld();
  await item('meanwhile');
  const { added } = await shop.publish();
  expect(added.sort()).toEqual(['/media/meanwhile.json', '/media/meanwhile/']);
  expect(await queueHead(shop.db)).toBe(0);
  expect(readlinkSync(shop.site)).toBe(release);
});

test('a clock that is set back by a moment takes away what is not due any more, and renders nothing else', async () => {
  await item('due');
  await shop.publish();
  const releases = () => readdirSync(places(shop.app.settings.dist_dir).releases);
  const before = releases();
  shop.setClock(shop.now() - 2);
  const { removed, changed } = await shop.publish();
  expect(removed).toContain('/media/due/');
  expect(changed).not.toContain('/about/');
  expect(releases()).toEqual(before);
  expect(await shop.unlikeFullRender()).toBe('');
});

test('a row that another takes the place of leaves the site', async () => {
  const { id } = await item('one');
  await shop.publish();
  const row = { ...(await Media.find(shop.db, id)), slug: 'two' } as Media.Row;
  await shop.db.replaceInto('media').values(row).execute();
  const { removed } = await shop.publish();
  expect(removed).toContain('/media/one/');
  expect(await shop.unlikeFullRender()).toBe('');
});

test('what a crash left of a release goes with the next publish', async () => {
  const { releases } = places(shop.app.settings.dist_dir);
  const before = readdirSync(releases);
  mkdirSync(path.join(releases, `abc-${(Date.now() + 1000).toString(36)}`, 'public'), {
    recursive: true,
  });
  await shop.publish();
  expect(readdirSync(releases)).toEqual(before);
});

test('the release before stays for those who still read there, and goes with the next one', async () => {
  const { releases } = places(shop.app.settings.dist_dir);
  const rename = async (name: string) => {
    await Site.set(shop.db, 'name', name);
    const before = path.basename(readlinkSync(shop.site));
    await shop.publish();
    return before;
  };
  const first = await rename('Second');
  expect(readdirSync(releases)).toContain(first);
  const second = await rename('Third');
  expect(readdirSync(releases).sort()).toEqual(
    [second, path.basename(readlinkSync(shop.site))].sort(),
  );
});

test('links that a crash left half made go with the next whole site', async () => {
  const { dist_dir } = shop.app.settings;
  const drafts = ['site.1', 'public.2', 'private.3'];
  for (const name of drafts) symlinkSync('releases/nowhere', path.join(dist_dir, name));
  await Site.set(shop.db, 'name', 'Another');
  await shop.publish();
  expect(readdirSync(dist_dir).filter((name) => drafts.includes(name))).toEqual([]);
});

test('a new release has no compressed copies yet, which is not told as something removed', async () => {
  expect(await compressPublished(shop.app.settings.dist_dir)).toBeGreaterThan(0);
  await Site.set(shop.db, 'name', 'Another');
  expect((await shop.publish()).removed).toEqual([]);
});

test('why a publish failed is kept for the administration, until one does not', async () => {
  const words =
    'The owl sleeps in the bell tower until the baker lights his oven, and then it flies low.';
  const { id } = await addArticle(shop, 'secret', { access: 'members', body: words });
  const { id: slip } = await addArticle(shop, 'slip', { body: words });
  await expect(shop.publish()).rejects.toThrow('--draft');
  expect((await Site.get(shop.db, FAILURE)).reason).toContain('would show text of "secret"');
  await Media.remove(shop.db, slip);
  await shop.publish();
  expect(await Site.get(shop.db, FAILURE)).toBeUndefined();
  await Media.remove(shop.db, id);
});
