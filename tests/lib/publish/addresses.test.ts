import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { affectedTasks, allTasks } from '#lib/publish/addresses.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { noChanges } from '#lib/publish/changes.ts';
import { gatedRoutes, publicRoutes } from '#lib/publish/routes.ts';

const listed = [...Object.keys(publicRoutes), ...Object.keys(gatedRoutes)];

/** A bundle of these pages. */
const bundleOf = (components: string[]) =>
  ({
    app: { manifest: { routes: components.map((component) => ({ routeData: { component } })) } },
    published: [],
  }) as unknown as Bundle;

const without = (page: string) => bundleOf(listed.filter((one) => one !== `src/pages/${page}`));

test.for(listed)('%s, which has a line in routes.ts, is there', (component) => {
  expect(existsSync(component)).toBe(true);
});

test('a page that was taken out has no addresses any more, and the others have theirs', () => {
  const changes = { ...noChanges(), products: new Set(['birds']) };
  const addresses = (bundle: Bundle) =>
    affectedTasks(bundle, changes, []).map(({ address }) => address);
  const all = addresses(bundleOf(listed));
  expect(all).toContain('/products/birds/feed.xml');
  expect(addresses(without('products/[slug]/feed.xml.ts'))).toEqual(
    all.filter((address) => address !== '/products/birds/feed.xml'),
  );
});

test('so it is with what the gate sends', async () => {
  const changes = { ...noChanges(), media: new Set(['owls']) };
  const bundle = without('members/[slug].json.ts');
  const gated = [{ tree: 'private', address: '/members/owls/' }];
  const isPrivate = ({ tree }: { tree: string }) => tree === 'private';
  expect(affectedTasks(bundle, changes, []).filter(isPrivate)).toEqual(gated);
  expect(await allTasks(bundle, ['owls'])).toEqual(gated);
});
