// The JSON twins as a stranger uses them: the types that docs/json.md shows are those of the code, and from the
// one address that it names a client finds exactly what is published, by following links.

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { canaries } from '#db/seed.ts';
import { Media, Product } from '#lib/models/index.ts';
import { differingTypes } from './support/doc-types.ts';
import { runCommand, startSite, type TestSite } from './support/site.ts';

describe('the types in docs/json.md', () => {
  const held = (edit?: (code: string) => string) =>
    differingTypes('docs/json.md', '#components/twins.ts', edit);

  test('are those of the code', () => {
    const { names, problems } = held();
    expect(names.filter((name) => name?.endsWith('Twin'))).toHaveLength(8);
    expect(problems).toEqual([]);
  });

  test('would fail with a field too many, one too few, and one of another type', () => {
    const { problems } = held((code) =>
      code
        .replace('  shelves: string;\n}', '  shelves: string;\n  invented: string;\n}')
        .replace('interface ListedShelf extends Reference', 'interface ListedShelf')
        .replace('  ends_at: number | null;', '  ends_at: number;'),
    );
    // The site's twin; the shelf and the list of shelves; the stream and the schedule.
    expect(problems).toHaveLength(5);
    expect(problems[0]).toContain('another SiteTwin');
  });
});

describe('a client that knows one address', () => {
  type Json = Record<string, unknown>;
  let site: TestSite;
  let db: Db;
  /** Every answer, by its address. */
  const answers = new Map<string, Json>();

  async function get(address: unknown): Promise<Json> {
    const known = answers.get(String(address));
    if (known) return known;
    const response = await fetch(site.origin + String(address));
    expect(response.status, String(address)).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const answer = (await response.json()) as Json;
    expect(answer.format, String(address)).toBe(1);
    answers.set(String(address), answer);
    return answer;
  }

  /** The items of a list and of all pages that follow, each once. */
  async function readList(address: unknown, direction: 'older' | 'newer'): Promise<Json[]> {
    const items = new Map<unknown, Json>();
    for (let at = address; at !== null;) {
      const list = await get(at);
      for (const item of list.media as Json[]) items.set(item.id, item);
      at = list[direction];
    }
    return [...items.values()];
  }

  beforeAll(async () => {
    site = await startSite();
    db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const published_at = Date.now() - 1000;
    for (let n = 1; n <= 2 * Media.PAGE_SIZE; n++)
      await Media.create(db, {
        ...{ kind: 'article', access: n % 2 ? 'free' : 'members', title: `Leaf ${n}` },
        ...{ published_at, tags: Media.tagsColumn(n % 3 ? ['Rain'] : ['rain', 'sea']) },
      });
    expect((await runCommand(site.env, 'publish')).code).toBe(0);
    // Some of them leave again, one of them to be a draft.
    const [gone, drafted] = await Media.listPublished(db, Date.now(), { limit: 2 });
    await Media.remove(db, gone?.id ?? '');
    await Media.update(db, drafted?.id ?? '', { published_at: null });
    expect((await runCommand(site.env, 'publish')).code).toBe(0);
  });
  afterAll(async () => {
    await db?.destroy();
    await site?.stop();
  });

  const published = () => Media.listPublished(db, Date.now());
  const ids = (items: { id?: unknown }[]) => items.map(({ id }) => id).sort();

  test('finds every published item and no other, and all of each', async () => {
    const { media } = await get('/index.json');
    const items = await readList(media, 'older');
    const rows = await published();
    expect(rows.length).toBeGreaterThan(2 * Media.PAGE_SIZE);
    expect(ids(items)).toEqual(ids(rows));
    for (const { json_url, id, title } of items)
      expect(await get(json_url)).toMatchObject({ id, title });
  });

  test('finds on every shelf what belongs there, and no other', async () => {
    const { shelves } = await get((await get('/index.json')).shelves);
    const rows = await published();
    expect((shelves as Json[]).filter(({ tag }) => tag !== null).length).toBeGreaterThan(5);
    for (const { json_url, kind, access, tag } of shelves as Json[]) {
      const wanted = rows.filter(
        (row) =>
          (kind === null || row.kind === kind) &&
          (access === null || row.access === access) &&
          (tag === null ||
            Media.tagsOf(row)
              .map(Media.tagShelf)
              .includes(Media.tagShelf(`${tag}`))),
      );
      expect(ids(await readList(json_url, 'older')), String(json_url)).toEqual(ids(wanted));
    }
  });

  test('may read from the oldest page on as well', async () => {
    const items = await readList('/media/page/1.json', 'newer');
    expect(ids(items)).toEqual(ids(await published()));
    const free = (await published()).filter(
      (row) => row.kind === 'article' && row.access === 'free',
    );
    expect(ids(await readList('/browse/article-free/1.json', 'newer'))).toEqual(ids(free));
  });

  test('walks from the oldest item to the newest, one by one', async () => {
    const rows = (await published()).toReversed();
    const walked: unknown[] = [];
    let at: Json | null = { json_url: `/media/${rows[0]?.slug}.json` };
    for (; at !== null;) {
      const item = await get(at.json_url);
      walked.push(item.slug);
      at = item.next as Json | null;
    }
    expect(walked).toEqual(rows.map(({ slug }) => slug));
  });

  test('finds every product with its items, and the schedule', async () => {
    const { products, live } = await get('/index.json');
    const list = (await get(products)).products as Json[];
    expect(ids(list)).toEqual(ids(await Product.listPublished(db, Date.now())));
    for (const { json_url, id } of list) {
      const { media } = await get(json_url);
      const rows = (await published()).filter((row) => row.product_id === id);
      // In the order of their publication: the rows come newest first.
      expect((media as Json[]).map((one) => one.id)).toEqual(rows.map((row) => row.id).reverse());
    }
    const { now, next, past } = await get(live);
    expect([now, next, past].map((streams) => (streams as Json[]).length)).toEqual([0, 1, 0]);
  });

  test('and nothing of what members pay for, and no draft', async () => {
    const all = JSON.stringify([...answers.values()]);
    for (const canary of canaries) expect(all).not.toContain(canary.slice(0, 40));
    for (const row of await Media.list(db, { limit: 100 }))
      if (!Media.isPublished(row, Date.now())) expect(all).not.toContain(row.id);
  });

  test('finds the twin of every page in its head', async () => {
    for (const at of ['/', '/media/', '/media/page/1/', '/browse/', '/browse/tagged-rain/1/']) {
      const html = await (await fetch(site.origin + at)).text();
      const [, twin] =
        /<link rel="alternate" type="application\/json" href="([^"]+)"/.exec(html) ?? [];
      expect((await get(twin)).url).toBe(at);
    }
  });
});
