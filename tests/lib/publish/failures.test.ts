// What can go wrong while publishing: nothing of it shows half a site, and once it is mended the next publish
// does what this one did not.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, vi } from 'vitest';
import { mediaPath } from '#lib/files/place.ts';
import { Media, Product, Site } from '#lib/models/index.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { systemError, watchFiles } from '../../support/publish/faults.ts';
import { deadLinks } from '../../support/publish/links.ts';
import { differences, type Tree, treeOf } from '../../support/publish/trees.ts';
import { addArticle, START, type Workshop } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';
import { mounts } from '../../support/mounts.ts';

vi.mock('#lib/publish/sync.ts', () => import('../../support/publish/no-sync.ts'));

let shop: Workshop;

test.beforeEach(async ({ shop: own }) => {
  shop = own;
  await item('first');
  await item('second');
  await shop.publish();
});

const item = (slug: string, changes?: Partial<Media.New>) => addArticle(shop, slug, changes);

/** Publishes, and answers the reason why that failed; the site is as it was, and the queue holds the rest. */
async function fails(): Promise<string> {
  const before = treeOf(shop.site);
  const reason = await shop.publish().then(
    () => 'It did not fail.',
    (error: Error) => error.message,
  );
  expect(differences(treeOf(shop.site), before)).toBe('');
  expect(await queueHead(shop.db)).toBeGreaterThan(0);
  return reason;
}

/** The next publish does it all. */
async function heals(): Promise<void> {
  await shop.publish();
  expect(await queueHead(shop.db)).toBe(0);
  expect(await shop.unlikeFullRender()).toBe('');
}

describe('a row that no page can be made of stops the publish, by its name', () => {
  const columns = {
    tags: ['["rain"', '["rain"]'],
    captions: ['[{"file":', '[]'],
  } as const;

  for (const [column, [broken, whole]] of Object.entries(columns))
    test(`${column} that are no JSON`, async () => {
      const { id } = await item('a-broken-row', { access: 'members', body: 'Something.' });
      await item('another');
      const write = (value: string) =>
        sql`update media set ${sql.ref(column)} = ${value} where id = ${id}`.execute(shop.db);
      await write(broken);
      expect(await fails()).toContain('a-broken-row');
      await write(whole);
      await heals();
    });

  test('a time that is beyond all calendars', async () => {
    const { id } = await item('out-of-time');
    await item('another');
    const write = (value: number) =>
      sql`update media set published_at = ${value} where id = ${id}`.execute(shop.db);
    await write(-1e17);
    expect(await fails()).toContain('/media/out-of-time');
    await write(START - 1);
    await heals();
  });
});

describe('a disk that takes no more', () => {
  /** Something new, something else, something gone. */
  async function change(round: number): Promise<void> {
    const { id } = await item(`new-${round}`, { tags: JSON.stringify([`tag ${round}`]) });
    const product = await Product.create(shop.db, { title: `Box ${round}`, published_at: START });
    await Media.update(shop.db, id, { product_id: product.id });
    const gone = await Media.findBySlug(shop.db, `new-${round - 1}`);
    if (gone) await Media.remove(shop.db, gone.id);
  }
  /** Folders are empty until a file comes into them. */
  const filesOf = (tree: Tree): Tree =>
    new Map([...tree].filter(([, bytes]) => bytes !== 'folder'));
  const takesRoom = ['writeFile', 'mkdir', 'link', 'copyFile', 'symlink', 'cp'];

  for (const [sort, also] of [
    ['changes', async () => {}],
    ['everything', (round: number) => Site.set(shop.db, 'name', `Name ${round}`)],
  ] as const)
    test(`at any moment of a publish of ${sort} leaves the site as it was`, async () => {
      let failed = 0;
      for (let round = 1, at = 1; ; round++, at += 1 + at) {
        await change(round);
        await also(round);
        let asked = 0;
        const watch = watchFiles((name, _n, given) => {
          if (takesRoom.includes(name) && ++asked === at) throw systemError('ENOSPC', given);
        });
        const before = treeOf(shop.site);
        const reason = await shop.publish().then(
          () => undefined,
          (error: Error) => error.message,
        );
        watch.stop();
        if (reason === undefined) break;
        failed++;
        expect(reason).toMatch(
          /(\(DIST_DIR\)|of the database \S+) cannot be (made|written|made or written) \(ENOSPC/,
        );
        const found = treeOf(shop.site);
        expect(deadLinks(found)).toEqual([]);
        // Only the notes on what was done come after the pages.
        const files = differences(filesOf(found), filesOf(before));
        if (files !== '') expect(await shop.unlikeFullRender()).toBe('');
        else expect(await queueHead(shop.db)).toBeGreaterThan(0);
        await heals();
      }
      expect(failed).toBeGreaterThan(4);
    });

  const disk = () => path.dirname(shop.site);

  test.skipIf(!mounts)('is met in truth: full, then read-only (needs mount)', async () => {
    const run = (...command: string[]) => {
      const { status, stderr } = spawnSync(command[0] ?? '', command.slice(1), {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
    };
    rmSync(disk(), { recursive: true });
    mkdirSync(disk());
    run('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk());
    try {
      await item('before');
      await shop.publish();
      await item('after');
      const filler = path.join(disk(), 'filler');
      expect(() => writeFileSync(filler, Buffer.alloc(16_000_000))).toThrow('ENOSPC');
      expect(await fails()).toMatch(/cannot be written \((ENOSPC|SQLITE_FULL)/);
      rmSync(filler);
      await heals();
      await item('at-last');
      run('mount', '-o', 'remount,ro', disk());
      expect(await fails()).toMatch(/cannot be written \((EROFS|SQLITE_)/);
      run('mount', '-o', 'remount,rw', disk());
      await heals();
    } finally {
      run('umount', disk());
    }
  });
});

test('what fell due before the disk took no more is published by the next one', async () => {
  const { id } = await item('put-off');
  await shop.publish();
  await Media.update(shop.db, id, { published_at: shop.now() + 1000 });
  await shop.publish();
  shop.setClock(shop.now() + 1000);
  const watch = watchFiles((name, _n, given) => {
    if (name === 'rename' && String(given[1]).includes('/public/'))
      throw systemError('ENOSPC', given);
  });
  await expect(shop.publish()).rejects.toThrow('ENOSPC');
  watch.stop();
  await heals();
});

test('who reads while changes take their places comes to no page that is not there', async () => {
  const rename = async (slug: string, to: string) =>
    Media.update(shop.db, (await Media.findBySlug(shop.db, slug))?.id ?? '', { slug: to });
  await item('third', { tags: '["rain"]' });
  await shop.publish();
  const { id } = await item('with-a-poster', { poster_name: 'poster.svg', tags: '["sea"]' });
  const poster = mediaPath(shop.app.settings.data_dir, id, 'poster.svg');
  mkdirSync(path.dirname(poster), { recursive: true });
  writeFileSync(poster, '<svg/>');
  await rename('first', 'moved');
  await Media.remove(shop.db, (await Media.findBySlug(shop.db, 'third'))?.id ?? '');
  const dead = new Set<string>();
  let looked = 0;
  const watch = watchFiles((name) => {
    if (name !== 'rename' && name !== 'rm') return;
    looked++;
    const tree = treeOf(shop.site);
    for (const link of deadLinks(tree)) dead.add(link);
    // Who knows the address of a page may come there before anything leads to it.
    if (
      tree.has('public/media/with-a-poster/index.html') &&
      !tree.has(`public/files/${id}/poster.svg`)
    )
      dead.add('the poster');
  });
  await shop.publish();
  watch.stop();
  expect(looked).toBeGreaterThan(20);
  expect([...dead]).toEqual([]);
});

test('who reads while the whole site is swapped finds the old one or the new one, never some of both', async () => {
  await Site.set(shop.db, 'name', 'The old name');
  await shop.publish();
  await Site.set(shop.db, 'name', 'The new name');
  const seen: string[] = [];
  const watch = watchFiles(() => {
    const tree = treeOf(path.dirname(shop.site));
    const pages = [...tree].filter(([file, bytes]) => file.endsWith('.html') && bytes !== 'folder');
    const names = new Set(pages.map(([, bytes]) => /The (old|new) name/.exec(String(bytes))?.[0]));
    seen.push([...names].join(' and '));
  });
  await shop.publish();
  watch.stop();
  const changes = seen.filter((name, at) => name !== seen[at - 1]);
  expect(changes).toEqual(['The old name', 'The new name']);
});
