import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Media, Product } from '#lib/models/index.ts';
import { readChanges } from '#lib/publish/changes.ts';
import { test } from '../../../support/database.ts';
import { questionsIn } from '../../../support/questions.ts';

const NOW = 1_000_000;

let count = 0;

/** A published item, named by a letter. */
async function add(db: Db, title: string, given: Partial<Media.New> = {}) {
  await Media.create(db, { kind: 'audio', title, published_at: ++count, ...given });
  await Media.release(db, NOW);
  return (await Media.findBySlug(db, title.toLowerCase())) as Media.Row;
}

const tagged = (...words: string[]) => ({ tags: Media.tagsColumn(words) });

/** `previous | next | related`, by their titles. */
async function shown(db: Db, row: Media.Row): Promise<string> {
  const { previous, next, related } = await Media.beside(db, row, NOW);
  return `${previous?.title ?? '-'} | ${next?.title ?? '-'} | ${related.map((r) => r.title).join('')}`;
}

describe('beside an item', () => {
  test('stand those before and after it, as far as they are published', async ({ db }) => {
    const [a, b, c] = [await add(db, 'A'), await add(db, 'B'), await add(db, 'C')];
    expect(await shown(db, a)).toBe('- | B | ');
    expect(await shown(db, b)).toBe('A | C | ');
    await Media.update(db, b.id, { published_at: NOW + 1 });
    expect(await shown(db, a)).toBe('- | C | ');
    expect(await shown(db, c)).toBe('A | - | ');
  });

  test('are related: three of its product on each side, one of each tag, six in all', async ({
    db,
  }) => {
    const { id: product_id } = await Product.create(db, { title: 'Box' });
    const rows: Record<string, Media.Row> = {};
    for (const title of 'ABCDEFGHI') rows[title] = await add(db, title, { product_id });
    expect(await shown(db, rows.E as Media.Row)).toBe('D | F | GHCB');
    for (const title of 'PQRST') rows[title] = await add(db, title, tagged('rain'));
    expect(await shown(db, rows.R as Media.Row)).toBe('Q | S | ');
    const both = await add(db, 'X', { ...tagged('rain', 'sea'), product_id });
    expect(await shown(db, both)).toBe('T | - | IHG');
    await add(db, 'Y');
    await add(db, 'Z', tagged('sea', 'rain'));
    expect(await shown(db, both)).toBe('T | Y | IHGZ');
    expect(await shown(db, rows.T as Media.Row)).toBe('S | X | ');
  });

  test('stands nobody beside a draft', async ({ db }) => {
    await add(db, 'A', tagged('rain'));
    const draft = await Media.create(db, { kind: 'audio', title: 'D', ...tagged('rain') });
    expect(await shown(db, draft)).toBe('- | - | ');
  });
});

test('the pages that show an item are those near to where it stands, or stood', async ({ db }) => {
  const { id: product_id } = await Product.create(db, { title: 'Box' });
  for (const title of 'ABCDE') await add(db, title, { product_id });
  for (const title of 'FGH') await add(db, title, tagged('rain'));
  const near = (place: Partial<Media.Place>, standings: Media.Standing[] = []) =>
    Media.shownBeside(db, NOW, {
      places: [{ position: null, product_id: null, ...place }],
      standings,
    });
  expect([...(await near({ position: 1 }))]).toEqual(['b']);
  expect([...(await near({ position: 1, product_id }))].sort()).toEqual(['b', 'c', 'd']);
  expect([...(await near({}, [{ shelf: 'tagged-rain', rank: 2 }]))].sort()).toEqual(['f', 'h']);
  expect([...(await near({}, [{ shelf: 'audio', rank: 2 }]))]).toEqual([]);
});

test('every question on the way to a publish goes by an index', async ({ db }) => {
  const { id: product_id } = await Product.create(db, { title: 'Box', published_at: 1 });
  for (const title of 'ABCD') await add(db, title, { product_id, ...tagged('rain', 'sea') });
  await db.deleteFrom('publish_queue').execute();

  const questions = await questionsIn(async () => {
    const row = await add(db, 'E', { product_id, ...tagged('rain', 'owls') });
    await Media.update(db, row.id, { access: 'free', ...tagged('rain', 'bats') });
    const changes = await readChanges(db, { since: NOW, now: NOW });
    for (const shelf of changes.shelves.keys()) {
      await Media.findShelf(db, shelf, NOW);
      await Media.listShelf(db, NOW, shelf, Media.PAGE_SIZE);
      await Media.listShelfPage(db, NOW, shelf, 1);
      await Media.shelfPageCount(db, shelf);
    }
    await Media.beside(db, row, NOW);
    await Media.listTags(db, NOW);
    await Media.listPage(db, NOW, 1);
    await Media.listPublished(db, NOW, { limit: 1 });
    await Media.remove(db, row.id);
  });
  expect(questions.length).toBeGreaterThan(30);
  // The queue is read whole, since all of it is new; streams are few. Everything published is no small range.
  const whole = /^SCAN (?!publish_queue|livestream|due\b)|\(published_at<\?\)/;
  const slow = questions.filter(({ steps }) => steps.some((step) => whole.test(step)));
  expect(slow).toEqual([]);
});
