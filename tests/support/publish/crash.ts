// Kills a publish with SIGKILL between two changes of a file or a database, looks at what readers get then, and
// lets the next publish heal it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { mediaPath } from '#lib/files/place.ts';
import { Media, Product, Site } from '#lib/models/index.ts';
import { places } from '#lib/publish/places.ts';
import { seeded } from '../../long/power-cut.ts';
import { deadLinks } from './links.ts';
import { type Tree, treeOf } from './trees.ts';
import { openWorkshop, START, type Workshop, type Yard } from './workshop.ts';

const script = fileURLToPath(new URL('killed.ts', import.meta.url));

/** What is published when it is killed. */
export type Sort = 'changes' | 'everything' | 'new code';

/** Kills `kills` publishes of this sort, at moments that follow from `seed`; answers at how many moments. */
export async function survives(yard: Yard, sort: Sort, kills: number, seed = 7): Promise<number> {
  const random = seeded(seed);
  const shop = await openWorkshop(yard);
  const moments = new Set<number>();
  try {
    for (let n = 1; n < Media.PAGE_SIZE; n++) await addItem(shop, n);
    await shop.publish();
    let most = await rehearse(shop, yard, sort);
    for (let killed = 0, round = 1; killed < kills; round++) {
      await change(shop, yard, sort, round);
      const before = treeOf(shop.site);
      const at = 1 + Math.floor(random() * most);
      const { signal, changes } = await publishIn(shop, at);
      if (signal === 'SIGKILL') {
        killed++;
        moments.add(at);
        await isWhole(shop, before, `${sort}, killed at ${at} in round ${round}`);
      } else most = changes;
    }
    return moments.size;
  } finally {
    await shop.close();
  }
}

async function isWhole(shop: Workshop, before: Tree, when: string): Promise<void> {
  const found = treeOf(shop.site);
  expect(deadLinks(found), when).toEqual([]);
  await shop.publish();
  const healed = treeOf(shop.site);
  for (const [file, bytes] of found) {
    if (bytes === 'folder') continue;
    const whole = [before, healed].some((tree) => {
      const known = tree.get(file);
      return known instanceof Buffer && known.equals(bytes);
    });
    expect(whole, `${when}: ${file} is neither as before nor as after`).toBe(true);
  }
  expect(await shop.unlikeFullRender(), when).toBe('');
  expect(leftovers(shop), when).toEqual([]);
}

/** What nobody needs any more, in the folder of the site and in the release that is served. */
function leftovers({ app, site }: Workshop): string[] {
  const known = ['releases', 'site', 'public', 'private', 'publish.lock'];
  const inRelease = ['public', 'private', 'leaks.db', 'release.json', 'search.json'];
  const { releases } = places(app.settings.dist_dir);
  expect(existsSync(path.join(app.settings.dist_dir, 'public/index.html'))).toBe(true);
  return [
    ...readdirSync(app.settings.dist_dir).filter((name) => !known.includes(name)),
    ...readdirSync(site).filter((name) => !inRelease.includes(name)),
    // The one that is served, and the one before it for those who still read there.
    ...readdirSync(releases).slice(2),
  ];
}

/** How many changes such a publish makes when nobody kills it. */
async function rehearse(shop: Workshop, yard: Yard, sort: Sort): Promise<number> {
  await change(shop, yard, sort, 0);
  const { changes } = await publishIn(shop, 0);
  expect(changes).toBeGreaterThan(20);
  expect(await shop.unlikeFullRender()).toBe('');
  return changes;
}

/** Something new, something else, something gone: on its page, beside it, on lists and shelves. */
async function change(shop: Workshop, yard: Yard, sort: Sort, round: number): Promise<void> {
  const { db } = shop;
  if (sort === 'new code') return shop.use(round % 2 ? yard.sources : await yard.edited());
  if (sort === 'everything') await Site.set(db, 'name', `Name ${round}`);
  const id = await addItem(shop, 100 + round);
  const second = await addItem(shop, 500 + round);
  const product = await Product.create(db, { title: `Box ${round}`, published_at: START });
  await Media.update(db, id, { product_id: product.id });
  const old = await Media.list(db, { limit: 20 });
  await Media.update(db, old[4]?.id ?? second, { slug: `moved-${round}`, title: `Moved ${round}` });
  await Media.remove(db, old[7]?.id ?? second);
}

async function addItem({ app, db }: Workshop, n: number): Promise<string> {
  const { id } = await Media.create(db, {
    kind: 'audio',
    access: n % 2 ? 'free' : 'members',
    title: `Number ${n}`,
    body: `Nothing but number ${n}: first ${n}, second ${n}, third ${n}, fourth ${n}.`,
    tags: JSON.stringify([`of ${n}`, 'rain']),
    poster_name: 'poster.svg',
    published_at: START - 1000 + n,
  });
  const poster = mediaPath(app.settings.data_dir, id, 'poster.svg');
  mkdirSync(path.dirname(poster), { recursive: true });
  writeFileSync(poster, `<svg id="${n}" />`);
  return id;
}

/** Enough for threads to share out, whether all of it is published or what changed. */
const MANY_ITEMS = 300;

/** Kills `kills` publishes while their threads write, half of them of everything and half of many changes. */
export async function survivesInThreads(yard: Yard, kills: number, seed = 7): Promise<void> {
  const random = seeded(seed);
  const shop = await openWorkshop(yard);
  const { db } = shop;
  try {
    for (let n = 1; n <= MANY_ITEMS; n++) await addItem(shop, n);
    await shop.publish();
    for (let killed = 0; killed < kills; killed++) {
      if (killed % 2) await Site.set(db, 'name', `Name ${killed}`);
      else
        for (const { id } of await Media.list(db, { limit: MANY_ITEMS }))
          await Media.update(db, id, { title: `Title ${killed} of ${id}` });
      const before = treeOf(shop.site);
      const after = 1 + Math.floor(random() * (2 * MANY_ITEMS));
      const { signal } = await publishIn(shop, 0, after);
      expect(signal, `killed after ${after} files`).toBe('SIGKILL');
      await isWhole(shop, before, `kill ${killed}, after ${after} files`);
    }
  } finally {
    await shop.close();
  }
}

/**
 * Publishes in a process of its own.
 * @param kill_at its change number so and so ends it; 0 is never
 * @param kill_after so many files of its threads end it
 */
export async function publishIn(shop: Workshop, kill_at: number, kill_after = 0) {
  const { settings } = shop.app;
  const { code, dir } = shop.sources().bundle;
  const child = spawn(process.execPath, [script], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: settings.data_dir,
      DIST_DIR: settings.dist_dir,
      CLOCK: new Date(shop.now()).toISOString(),
      LOG_LEVEL: 'silent',
      KILL_AT: String(kill_at),
      KILL_AFTER: String(kill_after),
      CODE: code,
      BUILD: dir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let wrong = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    wrong += chunk;
  });
  const [exit, signal] = await once(child, 'close');
  if (exit !== 0 && signal !== 'SIGKILL')
    throw new Error(`The publish ended with ${exit}: ${wrong}`);
  return { signal, changes: Number(said) };
}
