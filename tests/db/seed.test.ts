import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { canaries, cast, demoId, plant } from '#db/seed.ts';
import { mediaPath } from '#lib/files/place.ts';
import { DEFAULT_SYSTEMS } from '#lib/models/payment.ts';
import { Livestream, Media, Payment, Product, Site, User } from '#lib/models/index.ts';
import { test as withDatabase } from '../support/database.ts';

const now = Date.parse('2026-11-15T12:00:00Z');
const day = 24 * 60 * 60 * 1000;
const demo = 'db/demo';

/** A demo, planted. */
const test = withDatabase.extend<{ data_dir: string }>({
  data_dir: async ({ database }, use) => {
    expect(await plant(database.db, { data_dir: database.folder, now })).toEqual({ planted: true });
    await use(database.folder);
  },
});

describe('the demo site', () => {
  test('has a name, a tagline, a contact and a price', async ({ db, data_dir: _planted }) => {
    expect(await Site.get(db, 'name')).toBe('Small Weather');
    expect(await Site.get(db, 'tagline')).toBe('Field recordings of places that do not exist.');
    expect(await Site.get(db, 'contact')).toBe('hello@gatefold.example');
    expect(await Site.get(db, 'price')).toEqual({ amount: 4900, currency: 'usd' });
  });

  test('has three products, each with a poster and items', async ({ db, data_dir }) => {
    const products = await Product.listPublished(db, now);
    expect(products.map(({ title }) => title)).toEqual([
      'Kitchen Table Workshop',
      'Slow Films',
      'Rooms with Rain',
    ]);
    for (const { id, poster_name } of products) {
      expect(statSync(mediaPath(data_dir, id, poster_name ?? '')).size).toBeGreaterThan(0);
      expect((await Media.listPublished(db, now, { product_id: id })).length).toBeGreaterThan(2);
    }
  });

  test('has items of every kind, free and for members', async ({ db, data_dir: _planted }) => {
    const items = await Media.listPublished(db, now);
    const found = new Set(items.map(({ kind, access }) => `${access} ${kind}`));
    for (const kind of Media.KINDS)
      for (const access of ['free', 'members']) expect(found).toContain(`${access} ${kind}`);
  });

  test('has one draft, and one item that comes in a week', async ({ db, data_dir: _planted }) => {
    const { rows } = await Media.search(db, { limit: 100, offset: 0 });
    expect(rows).toHaveLength(13);
    const waiting = rows.filter(({ position }) => position === null);
    expect(waiting.map(({ slug, published_at }) => [slug, published_at]).sort()).toEqual([
      ['a-moon-for-the-hall', Date.parse('2026-11-22T09:00:00Z')],
      ['refrigerator-choir', null],
    ]);
  });

  test('has an evening that is still to come, with something to watch', async ({
    db,
    data_dir: _planted,
  }) => {
    const stream = await Livestream.next(db, now);
    expect(stream?.title).toBe('High tide, together');
    expect((await Livestream.media(db, stream ?? { media_id: null }))?.slug).toBe(
      'high-tide-counted',
    );
  });

  test('has a file behind every name, with the size and hash of the row', async ({
    db,
    data_dir,
  }) => {
    for (const { id, file_name, file_size, poster_name } of await Media.list(db)) {
      expect(statSync(mediaPath(data_dir, id, poster_name ?? '')).size).toBeGreaterThan(0);
      if (file_name) expect(statSync(mediaPath(data_dir, id, file_name)).size).toBe(file_size);
    }
  });
});

describe('its cast', () => {
  test('can sign in', async ({ db, data_dir: _planted }) => {
    for (const { email, password, name } of Object.values(cast))
      expect(await User.auth(db, email, password)).toMatchObject({ email, name });
  });

  test('has one admin, and one who has paid: in a demo, and nowhere else', async ({
    db,
    data_dir: _planted,
  }) => {
    for (const [part, { email }] of Object.entries(cast)) {
      const user = await User.findByEmail(db, email);
      if (!user) throw new Error(`${email} should be there.`);
      expect(user.role).toBe(part === 'admin' ? 'admin' : 'member');
      const [open] = await Payment.paid(db, user, [...DEFAULT_SYSTEMS, 'fake']);
      expect(open, email).toBe(part === 'paid');
      expect((await Payment.paid(db, user))[0]).toBe(false);
    }
  });
});

describe('planting', () => {
  test('a second time changes nothing, later and after somebody has removed something', async ({
    db,
    data_dir,
  }) => {
    await Media.remove(db, demoId('media', 'seven-glasses'));
    const before = await everything(db);
    expect(await plant(db, { data_dir, now: now + 30 * day })).toEqual({ planted: false });
    expect(await everything(db)).toEqual(before);
  });

  withDatabase('twice at the same time plants once', async ({ db, database: { folder } }) => {
    const both = [plant(db, { data_dir: folder, now }), plant(db, { data_dir: folder, now })];
    const planted = (await Promise.all(both)).filter((answer) => answer.planted);
    expect(planted).toHaveLength(1);
    expect(await User.count(db)).toBe(3);
  });

  test('gives the same ids and file names everywhere', async ({ db, data_dir: _planted }) => {
    const row = await Media.findBySlug(db, 'bells-under-water');
    expect(row?.id).toBe('933a66e4-a2fb-5674-8e3e-df50e662014d');
  });

  withDatabase('keeps a name that the site has already', async ({ db, database: { folder } }) => {
    await Site.set(db, 'name', 'My own');
    await plant(db, { data_dir: folder, now });
    expect(await Site.get(db, 'name')).toBe('My own');
  });
});

describe('the canaries', () => {
  test('stand once each, and only in what is for members', async ({ db, data_dir }) => {
    const open: string[] = [];
    const gated: string[] = [];
    for (const row of await Media.list(db)) {
      const { title, summary, excerpt, body, poster_name, file_name } = row;
      const file = (name: string | null) =>
        name ? readFileSync(mediaPath(data_dir, row.id, name), 'latin1') : '';
      open.push(title, summary, excerpt, file(poster_name));
      const captions = Media.captionsOf(row).map((one) => file(one.file));
      (Media.isGated(row) ? gated : open).push(body, file(file_name), ...captions);
    }
    for (const canary of canaries) {
      expect(
        gated.filter((text) => text.includes(canary)),
        canary,
      ).toHaveLength(1);
      expect(
        open.filter((text) => text.includes(canary)),
        canary,
      ).toHaveLength(0);
    }
  });

  test('are in every text and every file for members, and in their captions', async ({
    db,
    data_dir,
  }) => {
    for (const row of await Media.list(db)) {
      const { id, slug, access, body, file_name } = row;
      if (access !== 'members') continue;
      for (const { file } of Media.captionsOf(row)) {
        const cues = readFileSync(mediaPath(data_dir, id, file), 'utf8');
        expect(
          canaries.some((canary) => cues.includes(canary)),
          slug,
        ).toBe(true);
      }
      const bytes = file_name
        ? readFileSync(mediaPath(data_dir, id, file_name), 'latin1')
        : undefined;
      expect(
        canaries.some((canary) => body.includes(canary)),
        slug,
      ).toBe(true);
      if (bytes)
        expect(
          canaries.some((canary) => bytes.includes(canary)),
          slug,
        ).toBe(true);
    }
  });
});

describe('the files in db/demo', () => {
  const files = readdirSync(demo).map((name) => ({
    name,
    size: statSync(path.join(demo, name)).size,
  }));
  const ending = (...endings: string[]) =>
    files.filter(({ name }) => endings.includes(path.extname(name)));

  test('are at most 3 MB in all, and a poster at most 60 kB', () => {
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(3_000_000);
    for (const { name, size } of ending('.jpg')) expect(size, name).toBeLessThanOrEqual(60_000);
  });

  test('begin with their index, so that they play before they are there', () => {
    for (const { name } of ending('.mp4', '.m4a')) {
      const bytes = readFileSync(path.join(demo, name), 'latin1');
      expect(bytes.indexOf('moov'), name).toBeLessThan(bytes.indexOf('mdat'));
    }
  });

  const ffprobe = hasProgram('ffprobe');

  test.runIf(ffprobe)('play in every browser, and seek by the second', () => {
    for (const { name } of ending('.mp4', '.m4a')) {
      const show = (...what: string[]) =>
        execFileSync('ffprobe', ['-v', 'error', ...what, '-of', 'csv=p=0', path.join(demo, name)], {
          encoding: 'utf8',
        }).trim();
      expect(show('-select_streams', 'a', '-show_entries', 'stream=codec_name'), name).toBe('aac');
      if (!name.endsWith('.mp4')) continue;
      expect(
        show('-select_streams', 'v', '-show_entries', 'stream=codec_name,profile,pix_fmt'),
        name,
      ).toBe('h264,Main,yuv420p');
      const keys = show(
        '-select_streams',
        'v',
        '-skip_frame',
        'nokey',
        '-show_entries',
        'frame=pts_time',
      );
      const times = keys
        .split('\n')
        .filter(Boolean)
        .map((line) => Number.parseFloat(line));
      expect(
        times.every((time, second) => Math.abs(time - second) < 0.05),
        name,
      ).toBe(true);
    }
  });

  test.runIf(ffprobe)('are as long as the seed says', async ({ db, data_dir: _planted }) => {
    for (const { slug, file_name, duration_ms } of await Media.list(db)) {
      if (duration_ms === null || !file_name) continue;
      const file = path.join(demo, slug + path.extname(file_name));
      const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file];
      const seconds = Number.parseFloat(execFileSync('ffprobe', args, { encoding: 'utf8' }));
      expect(Math.abs(seconds * 1000 - duration_ms), slug).toBeLessThan(100);
    }
  });
});

async function everything(db: Db) {
  const tables = await db.introspection.getTables();
  return Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)));
}

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
