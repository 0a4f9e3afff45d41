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
    '/media/page/3/',
    '/media/',
    '/',
    '/feed.xml',
    '/feed.json',
    '/podcast.xml',
    '/sitemaps/media-1.xml',
    '/sitemap.xml',
  ]);
});

test('a product affects its page, its twin, its feeds, the list, home and its part of the sitemap', () => {
  expect(affected({ products: new Set(['birds']), productPositions: new Set([251]) })).toEqual([
    '/products/birds/',
    '/products/birds.json',
    '/products/birds/feed.xml',
    '/products/birds/feed.json',
    '/products/',
    '/',
    '/sitemaps/products-2.xml',
    '/sitemap.xml',
  ]);
});

test('the schedule affects itself and home', () => {
  expect(affected({ live: true })).toEqual(['/live/', '/']);
});

test("the members' part of an item goes with it", () => {
  expect(affected({ media: new Set(['owls']) }, gatedRoutes)).toEqual([
    '/members/owls/',
    '/members/owls.json',
  ]);
});
