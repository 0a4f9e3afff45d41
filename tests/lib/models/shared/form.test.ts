import { describe, expect } from 'vitest';
import { Livestream, Media, Product } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';

/** As somebody writes it at the console, where nothing is typed. */
const wrong = (form: object) => form as never;

const TIME =
  'published_at should be a whole number of milliseconds since 1970 or null, but is 2027-01-01.';

describe('a form is refused in words', () => {
  test('with a time that is none', async ({ db }) => {
    const form = { title: 'Soon', published_at: '2027-01-01' };
    await expect(Product.create(db, wrong(form))).rejects.toThrow(TIME);
    await expect(Media.create(db, wrong({ ...form, kind: 'file' }))).rejects.toThrow(TIME);
    const product = await Product.create(db, { title: 'Soon' });
    const item = await Media.create(db, { title: 'Soon', kind: 'file' });
    for (const published_at of ['2027-01-01', Number.NaN, 0.5]) {
      await expect(Product.update(db, product.id, wrong({ published_at }))).rejects.toThrow(
        'whole',
      );
      await expect(Media.update(db, item.id, wrong({ published_at }))).rejects.toThrow('whole');
    }
    await expect(Media.update(db, item.id, wrong({ duration_ms: '1:05' }))).rejects.toThrow(
      'duration_ms should be a whole number or null, but is 1:05.',
    );
    const live = { title: 'Soon', starts_at: '2027-01-01' };
    await expect(Livestream.create(db, wrong(live))).rejects.toThrow('A start should be');
  });

  test('without a title, and an item without a kind', async ({ db }) => {
    await expect(Product.create(db, wrong({}))).rejects.toThrow('A title should have');
    await expect(Media.create(db, wrong({ kind: 'file' }))).rejects.toThrow('A title should have');
    const sentence = 'A kind should be one of video, audio, article, file, but is undefined.';
    await expect(Media.create(db, wrong({ title: 'Soon' }))).rejects.toThrow(sentence);
    const { id } = await Media.create(db, { title: 'Soon', kind: 'file' });
    await expect(Media.update(db, id, wrong({ kind: 'film' }))).rejects.toThrow('but is film.');
  });

  test('with a title that no sleeve holds', async ({ db }) => {
    const title = 'x'.repeat(201);
    const sentence = 'A title should have at most 200 characters, but has 201: "xxx';
    await expect(Media.create(db, { title, kind: 'file' })).rejects.toThrow(sentence);
    await expect(Product.create(db, { title })).rejects.toThrow(sentence);
    await expect(Livestream.create(db, { title, starts_at: 1 })).rejects.toThrow(sentence);
    const { id } = await Media.create(db, { title: title.slice(1), kind: 'file' });
    await expect(Media.update(db, id, { title })).rejects.toThrow(sentence);
  });

  test('with a name that is no column', async ({ db }) => {
    const sentence = 'There is no "sumary" to set: there are ';
    const typo = wrong({ title: 'Soon', kind: 'file', sumary: 'x' });
    await expect(Media.create(db, typo)).rejects.toThrow(sentence);
    await expect(Media.update(db, 'any', typo)).rejects.toThrow(sentence);
    const other = wrong({ title: 'Soon', sumary: 'x' });
    await expect(Product.create(db, other)).rejects.toThrow(sentence);
    await expect(Product.update(db, 'any', other)).rejects.toThrow(sentence);
    await expect(Livestream.create(db, other)).rejects.toThrow(sentence);
    await expect(Livestream.update(db, 'any', other)).rejects.toThrow(sentence);
  });
});

test('a title has no blanks around it, when it is made and when it is changed', async ({ db }) => {
  const kinds = [
    { model: Media, form: { kind: 'file' } },
    { model: Product, form: {} },
    { model: Livestream, form: { starts_at: 1 } },
  ];
  for (const { model, form } of kinds) {
    const made = await model.create(db, wrong({ ...form, title: ' Soon\n' }));
    const changed = await model.update(db, made.id, { title: '\tLater  ' });
    expect([made.title, changed.title]).toEqual(['Soon', 'Later']);
    for (const title of [' ', null])
      await expect(model.update(db, made.id, wrong({ title }))).rejects.toThrow('A title should');
  }
});

test('a text that another program wrote for a time hides no other time', async ({ db }) => {
  const late = '2027-01-01' as never;
  const { id } = await Product.create(db, { title: 'Late' });
  await db.updateTable('product').set({ published_at: late }).where('id', '=', id).execute();
  expect(await Product.nextDue(db, 1)).toBeUndefined();
  await Product.create(db, { title: 'Soon', published_at: 9 });
  expect(await Product.nextDue(db, 1)).toBe(9);
  const stream = await Livestream.create(db, { title: 'Late', starts_at: 5 });
  await db.updateTable('livestream').set({ starts_at: late }).where('id', '=', stream.id).execute();
  expect(await Livestream.nextChange(db, 1)).toBeUndefined();
  await Livestream.create(db, { title: 'Running', starts_at: 1, ends_at: 7 });
  expect(await Livestream.nextChange(db, 1)).toBe(7);
});
