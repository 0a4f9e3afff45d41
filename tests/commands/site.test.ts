import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { Site } from '#lib/models/index.ts';
import { run } from '../../src/commands/site.ts';
import { authorTest } from '../support/author.ts';

const test = authorTest(run);

test('sets the name, which stands on every page then', async ({ author: { here, published } }) => {
  expect(await here('set', 'name', 'Side A')).toContain('The site\'s name is "Side A" now.');
  expect(readFileSync(published('index.html'), 'utf8')).toContain('Side A');
  expect(readFileSync(published('about/index.html'), 'utf8')).toContain('Side A');
});

test.for([
  ['49 usd', { amount: 4900, currency: 'usd' }],
  ['49.50 EUR', { amount: 4950, currency: 'eur' }],
  ['4900jpy', { amount: 4900, currency: 'jpy' }],
] as const)('a price of %s is kept in minor units', async ([given, price], { author }) => {
  await author.here('set', 'price', given);
  expect(await Site.get(author.db, 'price')).toEqual(price);
});

test('tells what is set, and takes it back', async ({ author: { here, db } }) => {
  await here('set', 'show_members', 'yes');
  await here('set', 'price', '49 usd');
  expect((await here('list')).split('\n')).toEqual([
    'name          (not set)',
    'tagline       (not set)',
    'contact       (not set)',
    'price         $49',
    'show_members  yes',
  ]);
  expect(await here('remove', 'price')).toContain("The site's price is not set any more.");
  expect(await Site.get(db, 'price')).toBeUndefined();
  expect(await here('remove', 'price')).toBe("The site's price was not set.");
});

const refused = [
  [['set'], 'Say what: there are name, tagline, contact, price, show_members.'],
  [['set', 'nmae', 'Side A'], 'There is no "nmae" to set: there are name,'],
  [['set', 'name', 'Side', 'A'], 'in quotes: npm run site -- set name "…"'],
  [['set', 'name', ' '], 'should be a text'],
  [['set', 'contact', 'hello'], 'should be a mail address'],
  [['set', 'price', '49'], 'should be an amount and a currency, as in "49 usd", but is "49".'],
  [['set', 'price', '0 usd'], 'should be an amount and a currency'],
  [['set', 'price', '49.001 usd'], 'should be an amount and a currency'],
  [['set', 'price', '49 xqq'], 'should be an amount and a currency'],
  [['set', 'show_members', 'toString'], 'should be yes or no'],
  [['set', 'show_members', 'perhaps'], 'should be yes or no, but is "perhaps".'],
  [['remove', 'media_position'], 'There is no "media_position" to set'],
] as const;

test('what makes no sense is refused, and nothing is written', async ({ author: { here, db } }) => {
  const before = await Site.list(db);
  for (const [args, sentence] of refused)
    await expect(here(...args), args.join(' ')).rejects.toThrow(sentence);
  expect(await Site.list(db)).toEqual(before);
});
