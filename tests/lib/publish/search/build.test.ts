import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, vi } from 'vitest';
import { Media, Product, Site } from '#lib/models/index.ts';
import { buildSearch } from '../../../../src/lib/publish/search/build.ts';
import { readNote } from '../../../../src/lib/publish/search/note.ts';
import { systemError, watchFiles } from '../../../support/publish/faults.ts';
import { addArticle, START } from '../../../support/publish/workshop.ts';
import { test } from '../../../support/publish/yard.ts';

vi.mock('#lib/publish/sync.ts', () => import('../../../support/publish/no-sync.ts'));

/** All that the index says of items, for whoever searches. */
function textsIn(public_dir: string): string {
  const folder = path.join(public_dir, 'pagefind');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('/fragment/'))
    .map((name) => gunzipSync(readFileSync(path.join(folder, name))).toString())
    .join('\n');
}

test('changes without a pause do not keep a text in the index that is for members by now', async ({
  shop,
}) => {
  const { app, db, site } = shop;
  const { id } = await addArticle(shop, 'owl', { body: 'The owl sleeps in the tower.' });
  await addArticle(shop, 'other');
  await shop.publish();
  await buildSearch(app);
  expect(textsIn(path.join(site, 'public'))).toContain('sleeps in the tower');

  await Media.update(db, id, { access: 'members' });
  await shop.publish();
  let turns = 0;
  await buildSearch(app, {
    stopped: () => turns > 5,
    async serially(work) {
      turns++;
      const other = (await Media.findBySlug(db, 'other')) as Media.Row;
      await Media.update(db, other.id, { title: `Change ${turns}` });
      await shop.publish();
      return work();
    },
  });
  expect(textsIn(path.join(site, 'public'))).not.toContain('sleeps in the tower');
  expect((await readNote(site)).due).toEqual({});
  expect(turns).toBe(2);
});

test('a part whose note could not be written is built anew, and one that is lost, too', async ({
  shop,
}) => {
  const { app, db, site } = shop;
  await addArticle(shop, 'first');
  await shop.publish();
  await buildSearch(app);
  const { id } = await addArticle(shop, 'slip', { body: 'The owl sleeps in the tower.' });
  await shop.publish();
  let notes = 0;
  const { stop } = watchFiles((name, _count, given) => {
    // The disk is full just when the part has taken its place.
    if (name === 'writeFile' && String(given[0]).endsWith('search.json.draft') && ++notes > 1)
      throw systemError('ENOSPC', given);
  });
  await buildSearch(app);
  stop();
  expect(textsIn(path.join(site, 'public'))).toContain('sleeps in the tower');
  await Media.update(db, id, { published_at: null });
  await shop.publish();
  await buildSearch(app);
  expect(textsIn(path.join(site, 'public'))).not.toContain('sleeps in the tower');

  const folder = path.join(site, 'public/pagefind');
  const [part = ''] = Object.keys((await readNote(site)).built);
  rmSync(path.join(folder, part), { recursive: true });
  await Site.set(db, 'name', 'Another');
  await shop.publish();
  await buildSearch(app);
  expect(readdirSync(folder)).toContain(part);
});

test('a product is found as it is called by now', async ({ shop }) => {
  const { app, db, site } = shop;
  const { id } = await Product.create(db, { title: 'A box of owls', published_at: START });
  await shop.publish();
  await buildSearch(app);
  await Product.update(db, id, { title: 'A box of herons' });
  await shop.publish();
  await buildSearch(app);
  expect(textsIn(path.join(site, 'public'))).toContain('A box of herons');
  expect(textsIn(path.join(site, 'public'))).not.toContain('A box of owls');
});

test('a part that was built from a release that is gone by then is built from the new one', async ({
  shop,
}) => {
  const { app, db, site } = shop;
  await addArticle(shop, 'owl', { body: 'The owl sleeps in the tower.' });
  await shop.publish();
  let turns = 0;
  await buildSearch(app, {
    stopped: () => false,
    async serially(work) {
      if (++turns === 1) {
        await Site.set(db, 'name', 'Another');
        await shop.publish();
      }
      return work();
    },
  });
  expect((await readNote(site)).due).toEqual({});
  expect(textsIn(path.join(site, 'public'))).toContain('sleeps in the tower');
});

test('until a part is built there is no list of them; an empty one says that there is nothing to find', async ({
  shop,
}) => {
  const { app, db, site } = shop;
  const list = path.join(site, 'public/pagefind/parts.json');
  await shop.publish();
  expect(readFileSync(list, 'utf8')).toBe('[]');
  await addArticle(shop, 'owl');
  rmSync(app.settings.dist_dir, { recursive: true });
  await shop.publish();
  expect(existsSync(list)).toBe(false);
  await Site.set(db, 'name', 'Another');
  await shop.publish();
  expect(existsSync(list)).toBe(false);
  await buildSearch(app);
  expect(JSON.parse(readFileSync(list, 'utf8'))).toEqual(['media-1-256']);
});

test('a part with nothing left in it is not searched: Pagefind would look in it for ever', async ({
  shop,
}) => {
  const { app, db, site } = shop;
  const listed = () =>
    JSON.parse(readFileSync(path.join(site, 'public/pagefind/parts.json'), 'utf8'));
  await addArticle(shop, 'owl');
  const { id } = await Product.create(db, { title: 'A box of owls', published_at: START });
  await shop.publish();
  await buildSearch(app);
  expect(listed()).toEqual(['media-1-256', 'product-1-256']);
  await Product.update(db, id, { published_at: null });
  await shop.publish();
  await buildSearch(app);
  expect(listed()).toEqual(['media-1-256']);
  await Site.set(db, 'name', 'Another');
  await shop.publish();
  expect(listed()).toEqual(['media-1-256']);
});

test('a part beyond the last position, as after a restore, leaves the public tree', async ({
  shop,
}) => {
  const { app, db, site } = shop;
  await addArticle(shop, 'owl');
  await shop.publish();
  await buildSearch(app);
  const folder = path.join(site, 'public/pagefind');
  expect(readdirSync(folder)).toContain('media-1-256');
  await db.deleteFrom('media').execute();
  await Site.remove(db, 'media_position');
  await Site.set(db, 'name', 'Restored');
  await shop.publish();
  expect(readdirSync(folder)).toEqual(['parts.json']);
  expect(readFileSync(path.join(folder, 'parts.json'), 'utf8')).toBe('[]');
});
