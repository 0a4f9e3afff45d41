import { describe, expect, test } from 'vitest';
import { freeSlug, LONGEST_SLUG, RESERVED, slugify, slugProblem } from '#lib/helpers/slug.ts';

describe('slugify', () => {
  test.for([
    ['A Talk on Tape', 'a-talk-on-tape'],
    ["Don't stop — 2024!", 'dont-stop-2024'],
    ['Привет, мир', 'privet-mir'],
    ['北京', 'bei-jing'],
    ['Crème brûlée', 'creme-brulee'],
    ['Cre\u0300me', 'creme'],
    ['../../etc/passwd', 'etc-passwd'],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
  ])('%s is found at %s', ([title = '', slug]) => {
    expect(slugify(title)).toBe(slug);
  });

  test('a title without letters gives nothing', () => {
    expect(slugify('🎉 …')).toBe('');
  });

  test('a long title is cut between words', () => {
    const slug = slugify('seven words '.repeat(20));
    expect(slug.length).toBeLessThanOrEqual(LONGEST_SLUG);
    expect(slug).toMatch(/(seven|words)$/);
  });

  test('whatever it gives, it is a slug', () => {
    for (const title of ['a'.repeat(300), `x ${'y'.repeat(300)}`, 'Ω'.repeat(200), '-a-', '1'])
      expect(slugProblem(slugify(title))).toBeUndefined();
  });
});

describe('slugProblem', () => {
  test.for(['', 'A', 'a b', 'a--b', '-a', 'a-', 'a/b', '..', 'a.json', 'ä', 'a'.repeat(81)])(
    '"%s" is no slug',
    (slug) => {
      expect(slugProblem(slug)).toMatch(/^A slug should be .*\.$/);
    },
  );

  test('the names of the site itself are reserved', () => {
    for (const slug of ['page', 'index', 'new']) {
      expect(RESERVED.has(slug)).toBe(true);
      expect(slugProblem(slug)).toBe(
        `The slug "${slug}" is reserved for a page of the site itself.`,
      );
    }
  });
});

describe('freeSlug', () => {
  test('the first that nobody has', () => {
    expect(freeSlug('talk', new Set())).toBe('talk');
    expect(freeSlug('talk', new Set(['talk']))).toBe('talk-2');
    expect(freeSlug('talk', new Set(['talk', 'talk-2', 'talk-4']))).toBe('talk-3');
  });

  test('a reserved one is never free', () => {
    expect(freeSlug('page', new Set())).toBe('page-2');
  });

  test('a long one makes room for its number', () => {
    const long = 'a'.repeat(LONGEST_SLUG);
    const slug = freeSlug(long, new Set([long]));
    expect(slug).toHaveLength(LONGEST_SLUG);
    expect(slug).toMatch(/a-2$/);
  });
});
