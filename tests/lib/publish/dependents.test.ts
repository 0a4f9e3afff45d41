// Whatever happens to a catalogue: every page of which the content differs afterwards is among those that the
// publisher renders. What pages show is asked of the models, as the pages ask them.

import fc from 'fast-check';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { clearQueue, readChanges } from '#lib/publish/changes.ts';
import { publicRoutes } from '#lib/publish/routes.ts';
import { test, testDatabase } from '../../support/database.ts';

const DAY = 1000;
const PRODUCTS = ['p1', 'p2', null];
const TAGS = ['rain', 'Rain', 'bells', 'sea'];

/** What stands on each page of a shelf, of an item and of the index of tags, by address. */
async function shown(db: Db, now: number): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const words = (rows: (Media.Row | undefined)[]) => rows.map((row) => row && [row.id, row.title]);
  for (const row of await Media.listPublished(db, now)) {
    const { previous, next, related } = await Media.beside(db, row, now);
    const others = [words([previous]), words([next]), words(related)];
    pages.set(`/media/${row.slug}/`, JSON.stringify([row, others]));
  }
  const tags = await Media.listTags(db, now);
  pages.set('/browse/', JSON.stringify(tags));
  for (const { name, tag } of [...Media.SHELVES, ...tags]) {
    const newest = await Media.listShelf(db, now, name, Media.PAGE_SIZE);
    pages.set(`/browse/${name}/`, JSON.stringify([tag, words(newest)]));
    const count = await Media.shelfPageCount(db, name);
    for (let page = 1; page <= count; page++) {
      const rows = await Media.listShelfPage(db, now, name, page);
      pages.set(`/browse/${name}/${page}/`, JSON.stringify([tag, words(rows), page < count]));
    }
  }
  return pages;
}

interface Step {
  does: 'add' | 'edit' | 'remove' | 'wait';
  which: number;
  kind: Media.Kind;
  access: Media.Access;
  tags: string[];
  product: number;
  /** Days from now, or a draft. */
  day: number | null;
  renamed: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom('add', 'add', 'edit', 'edit', 'remove', 'wait'),
  which: fc.nat(30),
  kind: fc.constantFrom('video', 'audio'),
  access: fc.constantFrom('free', 'members'),
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 3 }),
  product: fc.nat(2),
  day: fc.constantFrom(-1, -1, -1, 1, 2, null),
  renamed: fc.boolean(),
});

async function take(db: Db, now: number, { does, which, renamed, ...step }: Step) {
  const rows = await Media.list(db);
  const row = rows[which % (rows.length || 1)];
  const form = {
    ...{ kind: step.kind, access: step.access, tags: JSON.stringify(step.tags) },
    product_id: PRODUCTS[step.product] ?? null,
    published_at: step.day === null ? null : now + step.day * DAY,
  };
  if (does === 'add' || !row) return Media.create(db, { ...form, title: `Item ${which}` });
  if (does === 'remove') return Media.remove(db, row.id);
  const name = renamed ? { title: `${row.title}!`, slug: `x-${row.id}-${row.title.length}` } : {};
  if (does === 'edit') return Media.update(db, row.id, { ...form, ...name });
  return Media.update(db, row.id, { title: `${row.title}.` });
}

/** Runs batches of steps, a publish and a day after each, and holds the pages against the changes. */
async function holds(batches: Step[][], first = 0): Promise<void> {
  const { db, close } = await testDatabase();
  try {
    await sql`pragma synchronous = off`.execute(db); // it is asked for its answers, and thrown away
    const times = { created_at: 1, updated_at: 1 };
    for (const id of ['p1', 'p2'])
      await db
        .insertInto('product')
        .values({ id, slug: id, title: id, summary: '', body: '', ...times })
        .execute();
    let now = 10 * DAY;
    for (let n = 1; n <= first; n++)
      await Media.create(db, { kind: 'audio', title: `N ${n}`, tags: '["rain"]', published_at: n });
    await Media.release(db, now);
    await clearQueue(db, (await readChanges(db, { since: now, now })).seq);
    let before = await shown(db, now);
    for (const steps of batches) {
      const since = now;
      for (const one of steps) await take(db, now, one);
      now += DAY;
      await Media.release(db, now);
      const changes = await readChanges(db, { since, now });
      const after = await shown(db, now);
      const affected = new Set(Object.values(publicRoutes).flatMap((route) => [...route(changes)]));
      const missed = [...new Set([...before.keys(), ...after.keys()])]
        .filter((at) => before.get(at) !== after.get(at))
        .filter((at) => !affected.has(at));
      expect(missed).toEqual([]);
      await clearQueue(db, changes.seq);
      before = after;
    }
  } finally {
    await close();
  }
}

test('every page that shows a changed item is rendered, whatever changed', async () => {
  const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(batches, (given) => holds(given)),
    { numRuns: 20 },
  );
});

test('and where shelves have pages, and items reach over their ends', async () => {
  const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(batches, (given) => holds(given, Media.PAGE_SIZE - 1)),
    { numRuns: 5 },
  );
});
