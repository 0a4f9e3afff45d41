import { expect, test } from 'vitest';
import { type Changes, noChanges } from '#lib/publish/changes.ts';
import { gatedRoutes, publicRoutes } from '#lib/publish/routes.ts';

const affected = (changes: Partial<Changes>, routes = publicRoutes) =>
  Object.values(routes).flatMap((route) => [...route({ ...noChanges(), ...changes })]);

test('no change affects no page', () => {
  expect(affected({})).toEqual([]);
});

test('one item affects a handful of pages, leaves before the lists that link to them', () => {
  expect(affected({ media: new Set(['owls']), positions: new Set([25]) })).toEqual([
    '/media/owls/',
    '/media/owls.json',
    '/media/page/1/',
    '/media/page/2/',
    '/media/page/1.json',
    '/media/page/2.json',
    '/media/',
    '/media.json',
    '/',
    '/feed.xml',
    '/feed.json',
    '/podcast.xml',
    '/sitemaps/media-1.xml',
    '/sitemap.xml',
    '/404/',
  ]);
});

test('who does not begin a page of the list leaves the page before as it is', () => {
  expect(affected({ positions: new Set([24, 26]) }).filter((at) => at.includes('/page/'))).toEqual([
    '/media/page/1/',
    '/media/page/2/',
    '/media/page/1.json',
    '/media/page/2.json',
  ]);
  expect(affected({ positions: new Set([26]) })[0]).toBe('/media/page/2/');
});

test('a product affects its page, its twin, its feeds, the list, home and its part of the sitemap', () => {
  expect(affected({ products: new Set(['birds']), productPositions: new Set([251]) })).toEqual([
    '/products/birds/',
    '/products/birds.json',
    '/products/birds/feed.xml',
    '/products/birds/feed.json',
    '/products/',
    '/products.json',
    '/',
    '/sitemaps/products-2.xml',
    '/sitemap.xml',
  ]);
});

test('the schedule affects itself and home', () => {
  expect(affected({ live: true })).toEqual(['/live/', '/live.json', '/']);
});

test('a shelf affects its touched pages and its newest list, and the index when a tag comes or goes', () => {
  const shelves = new Map([['tagged-rain', new Set([3])]]);
  const pages = [
    '/browse/tagged-rain/3/',
    '/browse/tagged-rain/3.json',
    '/browse/tagged-rain/',
    '/browse/tagged-rain.json',
  ];
  expect(affected({ shelves })).toEqual(pages);
  expect(affected({ shelves, tags: true })).toEqual([
    ...pages,
    '/browse/',
    '/browse.json',
    '/sitemaps/tags.xml',
  ]);
});

test('who shows a changed item beside its own is rendered, without the lists that it stands on', () => {
  expect(affected({ beside: new Set(['bats']) })).toEqual(['/media/bats/', '/media/bats.json']);
});

test("the members' part of an item goes with it", () => {
  expect(affected({ media: new Set(['owls']) }, gatedRoutes)).toEqual([
    '/members/owls/',
    '/members/owls.json',
  ]);
});
