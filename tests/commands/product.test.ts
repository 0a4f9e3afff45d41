import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { Media, Product } from '#lib/models/index.ts';
import { run as media } from '../../src/commands/media.ts';
import { run } from '../../src/commands/product.ts';
import { authorTest } from '../support/author.ts';
import { commandHere } from '../support/command-here.ts';

const test = authorTest(run);
const picture = 'db/demo/slow-films.jpg';

test('adds a product with its text and its picture, publishes it and says where it is', async ({
  author: { here, db, site, published },
}) => {
  const text = path.join(site.folder, 'notes.md');
  writeFileSync(text, 'What is **in** it.');
  const said = await here('add', '--title', 'Side A', '--text', text, '--poster', picture);
  expect(said).toContain('Added the product "Side A".');
  expect(said).toMatch(/It is at \S+\/products\/side-a\/\nPublished: \d+ added/);
  const row = await Product.findBySlug(db, 'side-a');
  expect(row).toMatchObject({ title: 'Side A', body: 'What is **in** it.' });
  expect(readFileSync(published('products/side-a/index.html'), 'utf8')).toContain('<strong>in');
  expect(existsSync(published(`files/${row?.id}/${row?.poster_name}`))).toBe(true);
});

test('changes what is said and nothing else; a picture that is replaced is gone', async ({
  author: { here, db, site },
}) => {
  await here('add', '--title', 'Side A', '--summary', 'Six pieces.', '--poster', picture);
  const { id } = await found(db);
  const said = await here('edit', 'side-a', '--slug', 'side-b', '--poster', 'none');
  expect(said).toContain('Its old address, /products/side-a/, is gone');
  expect(await Product.find(db, id)).toMatchObject({
    ...{ slug: 'side-b', title: 'Side A', summary: 'Six pieces.', poster_name: null },
  });
  expect(readdirSync(path.join(site.folder, 'var', 'media', id))).toEqual([]);
});

test('a draft is published when its author says so', async ({ author: { here, published } }) => {
  const page = published('products/side-a/index.html');
  expect(await here('add', '--title', 'Side A', '--draft')).toContain('It is a draft');
  expect(existsSync(page)).toBe(false);
  expect(await here('list')).toBe('draft             side-a  Side A');
  await here('edit', 'side-a', '--now');
  expect(existsSync(page)).toBe(true);
});

test('removes a product and its picture; its items stay', async ({
  author: { here, db, site },
}) => {
  await here('add', '--title', 'Side A', '--poster', picture);
  const { id: product_id } = await found(db);
  const item = await Media.create(db, { kind: 'article', title: 'Rain', product_id });
  await here('remove', 'side-a');
  expect(await Product.find(db, product_id)).toBeUndefined();
  expect(await Media.find(db, item.id)).toMatchObject({ title: 'Rain', product_id: null });
  expect(existsSync(path.join(site.folder, 'var', 'media', product_id))).toBe(false);
});

test('what is for members cannot be its picture', async ({ author: { here, db, site } }) => {
  await here('add', '--title', 'Side A', '--poster', picture);
  const { id, poster_name } = await found(db);
  const file = path.join(site.folder, 'var', 'media', id, poster_name ?? '');
  await here('edit', 'side-a', '--poster', 'none');
  await Media.create(db, {
    ...{ kind: 'file', access: 'members', title: 'The print', file_name: poster_name },
    file_hash: `${/-(\w{8})\./.exec(path.basename(file))?.[1]}${'0'.repeat(56)}`,
  });
  await expect(here('edit', 'side-a', '--poster', picture)).rejects.toThrow(
    'The poster is for members as "the-print", and everybody sees it.',
  );
  expect((await found(db)).poster_name).toBeNull();
});

const refused = [
  [['add'], 'What is it called?'],
  [['add', 'Side', '--title', 'A'], '"Side" belongs to no option.'],
  [['add', '--title', 'Side A', '--titel', 'B'], "Unknown option '--titel'."],
  [['add', '--title', 'Side A', '--poster', 'nothing.jpg'], 'There is no file nothing.jpg.'],
  [['add', '--title', 'Side A', '--poster', 'package.json'], 'A poster should be one of'],
  [['add', '--title', 'Side A', '--at', 'soon'], '--at should be a time like'],
  [['add', '--title', 'Side A', '--draft', '--at', '2027-01-31'], 'Only one of --draft'],
  [['edit'], 'Say which slug'],
  [['edit', 'nothing', '--now'], 'There is no product "nothing"'],
  [['remove', 'nothing'], 'There is no product "nothing"'],
  [['sell', 'side-a'], 'There is no "product sell": there are add, list, edit, remove.'],
] as const;

test('its picture cannot be for members afterwards', async ({ author: { here, db, site } }) => {
  await here('add', '--title', 'Side A', '--poster', picture);
  const { id, poster_name } = await found(db);
  const file = path.join(site.env.DATA_DIR, 'media', id, poster_name ?? '');
  const adding = ['add', file, '--title', 'The print', '--members'];
  await expect(commandHere(site.env, media, adding)).rejects.toThrow(
    'The very same file is the poster of "side-a", which everybody sees.',
  );
});

test('a picture that is none changes nothing', async ({ author: { here, db, site } }) => {
  await here('add', '--title', 'Side A', '--poster', picture);
  const before = await found(db);
  await expect(here('edit', 'side-a', '--poster', 'package.json')).rejects.toThrow(
    'A poster should be one of',
  );
  expect(await found(db)).toEqual(before);
  const files = readdirSync(path.join(site.env.DATA_DIR, 'media', before.id));
  expect(files).toEqual([before.poster_name]);
});

test('what makes no sense is refused, and nothing is written', async ({ author: { here, db } }) => {
  for (const [args, sentence] of refused)
    await expect(here(...args), args.join(' ')).rejects.toThrow(sentence);
  expect(await Product.list(db)).toEqual([]);
});

async function found(db: Parameters<typeof Product.findBySlug>[0]): Promise<Product.Row> {
  const row = await Product.findBySlug(db, 'side-a');
  if (!row) throw new Error('side-a should be there.');
  return row;
}
