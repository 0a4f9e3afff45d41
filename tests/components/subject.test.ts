import { expect, test } from 'vitest';
import { describeMedia, modifiedAt, shorten } from '#components/subject.ts';

const item = { kind: 'audio' as const, title: 'Rain', summary: '', excerpt: '', body: null };

test('an item is described by its summary, else by the first words that everybody may read', () => {
  expect(describeMedia({ ...item, summary: 'In short.', excerpt: 'Long.' })).toBe('In short.');
  expect(describeMedia({ ...item, excerpt: '## Listen\n\nTo the *rain*.' })).toBe(
    'Listen To the rain.',
  );
  expect(describeMedia({ ...item, body: 'A free text.' })).toBe('A free text.');
});

test('one without any words still says what it is', () => {
  expect(describeMedia(item)).toMatch(/Audio.*Rain/);
});

test('a description ends between words, and says that it goes on', () => {
  const long = shorten('some words of five, '.repeat(20));
  expect(long.length).toBeLessThanOrEqual(160);
  expect(long).toMatch(/(some|words|of|five)…$/);
  expect(shorten('x'.repeat(400)).length).toBeLessThanOrEqual(160);
  expect(shorten('short')).toBe('short');
});

test('an item that came out after its last edit changed when it came out', () => {
  expect(modifiedAt({ updated_at: 5, published_at: 9 })).toBe(9);
  expect(modifiedAt({ updated_at: 12, published_at: 9 })).toBe(12);
});
