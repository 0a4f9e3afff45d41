import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { mediaPath } from '#lib/files/place.ts';
import { Livestream, Media, Product } from '#lib/models/index.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { watch } from '#lib/publish/watch.ts';
import { addArticle, START, type Workshop } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

vi.mock('#lib/publish/sync.ts', () => import('../../support/publish/no-sync.ts'));

test('a publish that failed is tried again, also when nothing waits in the queue', async ({
  shop,
}) => {
  const { id } = await addArticle(shop, 'first', { poster_name: 'poster.svg' });
  const poster = mediaPath(shop.app.settings.data_dir, id, 'poster.svg');
  mkdirSync(path.dirname(poster), { recursive: true });
  writeFileSync(poster, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await shop.publish();
  renameSync(poster, `${poster}.away`);

  vi.useFakeTimers({ toFake: ['performance'] });
  const watcher = watch(shop.app, { ...shop.sources().bundle, code: 'newer' });
  try {
    await expect(watcher.first).rejects.toThrow('has lost its file');
    expect(await queueHead(shop.db)).toBe(0);
    renameSync(`${poster}.away`, poster);
    vi.advanceTimersByTime(31_000);
    const released = () => JSON.parse(readFileSync(path.join(shop.site, 'release.json'), 'utf8'));
    await expect.poll(() => released().code, { timeout: 20_000 }).toBe('newer');
  } finally {
    vi.useRealTimers();
    await watcher.stop();
  }
});

const isPublished = (shop: Workshop, slug: string) => () =>
  existsSync(path.join(shop.site, 'public/media', slug, 'index.html'));

test('sources that cannot be compiled are told to who asks, and what changes is published with the old ones', async ({
  shop,
}) => {
  const watcher = watch(shop.app, shop.sources().bundle, () =>
    Promise.reject(new Error('a brace is missing')),
  );
  try {
    await watcher.first;
    for (const slug of ['one', 'two']) {
      await addArticle(shop, slug);
      await expect.poll(isPublished(shop, slug), { timeout: 20_000 }).toBe(true);
    }
    await expect(watcher.publish()).rejects.toThrow('a brace is missing');
  } finally {
    await watcher.stop();
  }
});

test('pages of newer code, which another process published, are not turned back', async ({
  shop,
  yard,
}) => {
  let asked = 0;
  const watcher = watch(shop.app, shop.sources().bundle, async () => {
    asked++;
    throw new Error('this process ends, and another begins');
  });
  try {
    await watcher.first;
    shop.use(await yard.edited());
    await shop.publish();
    await addArticle(shop, 'one');
    await expect.poll(() => asked, { timeout: 20_000 }).toBeGreaterThan(0);
  } finally {
    await watcher.stop();
  }
  const { code } = JSON.parse(readFileSync(path.join(shop.site, 'release.json'), 'utf8'));
  expect(code).toBe(shop.sources().bundle.code);
  expect(isPublished(shop, 'one')()).toBe(false);
});

test('a publish that failed is tried again at once when something changes', async ({ shop }) => {
  const { id } = await addArticle(shop, 'first', { poster_name: 'lost.svg' });
  const watcher = watch(shop.app, shop.sources().bundle);
  try {
    await expect(watcher.first).rejects.toThrow('has lost its file');
    await Media.update(shop.db, id, { poster_name: null });
    await expect.poll(isPublished(shop, 'first'), { timeout: 20_000 }).toBe(true);
  } finally {
    await watcher.stop();
  }
});

test('an item, a product and a livestream are published at their time, though nobody writes anything', async ({
  shop,
}) => {
  const { db, site } = shop;
  await addArticle(shop, 'scheduled', { published_at: START + 1000 });
  await Product.create(db, { title: 'Box', published_at: START + 2000 });
  await Livestream.create(db, {
    title: 'Dawn',
    starts_at: START + 3000,
    ends_at: START + 4000,
  });
  const schedule = () => {
    const { now, past } = JSON.parse(readFileSync(path.join(site, 'public/live.json'), 'utf8'));
    return [now.length, past.length];
  };
  const watcher = watch(shop.app, shop.sources().bundle);
  const at = async (time: number, look: () => unknown, answer: unknown) => {
    shop.setClock(time);
    await expect.poll(look, { timeout: 20_000 }).toEqual(answer);
  };
  try {
    await watcher.first;
    expect(isPublished(shop, 'scheduled')()).toBe(false);
    await at(START + 1000, isPublished(shop, 'scheduled'), true);
    await at(START + 2000, () => existsSync(path.join(site, 'public/products/box.json')), true);
    await at(START + 3000, schedule, [1, 0]);
    await at(START + 4000, schedule, [0, 1]);
  } finally {
    await watcher.stop();
  }
});

test('a dist that is lost is made anew at the next change', async ({ shop }) => {
  await addArticle(shop, 'before');
  const watcher = watch(shop.app, shop.sources().bundle);
  try {
    await watcher.first;
    rmSync(shop.app.settings.dist_dir, { recursive: true });
    await addArticle(shop, 'after');
    await expect.poll(isPublished(shop, 'after'), { timeout: 20_000 }).toBe(true);
    expect(isPublished(shop, 'before')()).toBe(true);
  } finally {
    await watcher.stop();
  }
  expect(await shop.unlikeFullRender()).toBe('');
});
