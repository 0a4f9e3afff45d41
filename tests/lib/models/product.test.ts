import { describe, expect } from 'vitest';
import { Media, Product } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';

const NOW = 1_000_000;

describe('a product', () => {
  test('begins as a draft with an address from its title', async ({ db }) => {
    const product = await Product.create(db, { title: 'Crème brûlée' });
    expect(product).toMatchObject({ slug: 'creme-brulee', position: null, published_at: null });
    expect(await Product.find(db, product.id)).toEqual(product);
    expect(await Product.findBySlug(db, 'creme-brulee')).toEqual(product);
    expect((await Product.create(db, { title: '🎉' })).slug).toBe('item');
    expect((await Product.create(db, { title: 'Index' })).slug).toBe('index-2');
  });

  test('refuses a slug that is reserved or taken, and a title without words', async ({ db }) => {
    await Product.create(db, { title: 'x', slug: 'mine' });
    const { id } = await Product.create(db, { title: 'y' });
    for (const slug of ['new', 'mine', 'A B']) {
      await expect(Product.create(db, { title: 'x', slug })).rejects.toThrow(/slug/);
      await expect(Product.update(db, id, { slug })).rejects.toThrow(/slug/);
    }
    await expect(Product.update(db, id, { title: '' })).rejects.toThrow(/A title should have/);
  });

  test('of two, or of two items, that take a slug at the same moment, one has it, and the other hears why', async ({
    db,
  }) => {
    const products = [
      await Product.create(db, { title: 'a' }),
      await Product.create(db, { title: 'b' }),
    ];
    const items = [
      await Media.create(db, { kind: 'file', title: 'a' }),
      await Media.create(db, { kind: 'file', title: 'b' }),
    ];
    const slug = 'mine';
    for (const both of [
      products.map(({ id }) => Product.update(db, id, { slug })),
      items.map(({ id }) => Media.update(db, id, { slug })),
    ]) {
      const [first, second] = await Promise.allSettled(both);
      expect(first).toMatchObject({ value: { slug } });
      expect(second).toMatchObject({ reason: { name: 'UsageProblem' } });
    }
  });

  test("changes what is an author's to change", async ({ db }) => {
    const before = await Product.create(db, { title: 'Side A' });
    const wishes = { summary: 'New', position: 9, id: 'x' };
    const after = await Product.update(db, before.id, wishes as Product.Changes);
    expect(after).toEqual({ ...before, summary: 'New', updated_at: after.updated_at });
    await expect(Product.update(db, 'none', {})).rejects.toThrow('There is no product none.');
  });

  test('goes without its media', async ({ db }) => {
    const product = await Product.create(db, { title: 'Side A' });
    const item = await Media.create(db, { kind: 'file', title: 'Sleeve', product_id: product.id });
    expect(await Product.media(db, product)).toEqual([item]);
    expect(await Product.remove(db, product.id)).toBe(true);
    expect(await Product.remove(db, product.id)).toBe(false);
    expect(await Media.find(db, item.id)).toEqual({ ...item, product_id: null });
  });
});

describe('being published', () => {
  test('products have a counter and positions of their own', async ({ db }) => {
    await Media.create(db, { kind: 'file', title: 'Sleeve', published_at: 1 });
    await Media.release(db, NOW);
    const older = await Product.create(db, { title: 'Older', published_at: 1 });
    await Product.create(db, { title: 'Newer', published_at: 2 });
    const draft = await Product.create(db, { title: 'Draft' });
    await Product.create(db, { title: 'Scheduled', published_at: NOW + 1 });
    expect(Product.isPublished(older, NOW)).toBe(false);
    expect(await Product.release(db, NOW)).toBe(2);
    const rows = await Product.listPublished(db, NOW);
    expect(rows.map((row) => [row.title, row.position])).toEqual([
      ['Newer', 2],
      ['Older', 1],
    ]);
    expect(await Product.slugsPublished(db, NOW)).toEqual(['older', 'newer']);
    expect(await Product.nextDue(db, NOW)).toBe(NOW + 1);
    expect(await Product.findPublished(db, 'older', NOW)).toMatchObject({ position: 1 });
    expect(await Product.findPublished(db, 'draft', NOW)).toBeUndefined();
    expect(await Product.findPublishedById(db, older.id, NOW)).toMatchObject({ title: 'Older' });
    expect(await Product.findPublishedById(db, draft.id, NOW)).toBeUndefined();
    expect(await Product.findPublishedById(db, null, NOW)).toBeUndefined();
    expect(await Product.list(db)).toHaveLength(4);
  });

  test('publicFields has addresses and no columns of ours', async ({ db }) => {
    const form = { title: 'Side A', poster_name: 'a b.jpg', body: '*Hello*' };
    const product = await Product.create(db, form);
    expect(Product.publicFields(product)).toEqual({
      id: product.id,
      slug: 'side-a',
      url: '/products/side-a/',
      json_url: '/products/side-a.json',
      title: 'Side A',
      summary: '',
      body: '*Hello*',
      poster_url: `/files/${product.id}/a%20b.jpg`,
      published_at: null,
    });
  });
});
