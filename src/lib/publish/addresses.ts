// What there is to render: all of it, as a plain build would find it from the pages' own getStaticPaths, or what
// a change touches.
// Tested in tests/lib/publish/addresses.test.ts.

import type { Bundle, RouteData } from './bundle.ts';
import { type Changes, noChanges } from './changes.ts';
import type { Task } from './render-task.ts';
import { type Affected, fileRoute, gatedRoutes, publicRoutes } from './routes.ts';

/** Every file of the site, each once. @param slugs of the published members' items */
export async function allTasks(bundle: Bundle, slugs: Iterable<string>): Promise<Task[]> {
  const open = new Set<string>();
  for await (const address of publicAddresses(bundle)) open.add(address);
  return [
    ...Array.from(open, (address): Task => ({ tree: 'public', address })),
    ...gatedTasks(bundle, { ...noChanges(), media: new Set(slugs) }),
  ];
}

/**
 * What these changes touch, in the order of writing: pages with parameters, then those that list them.
 * @param unlisted what `unlistedAddresses` answers: rendered each time
 */
export function affectedTasks(bundle: Bundle, changes: Changes, unlisted: string[]): Task[] {
  const addresses = present(bundle, publicRoutes).flatMap((affected) => [...affected(changes)]);
  return [
    ...[...addresses, ...unlisted].map((address): Task => ({ tree: 'public', address })),
    ...gatedTasks(bundle, changes),
  ];
}

/** The addresses of pages that the list of routes does not know. */
export async function unlistedAddresses(bundle: Bundle): Promise<string[]> {
  const unlisted: string[] = [];
  for (const route of bundle.published)
    if (!(route.component in publicRoutes))
      for await (const address of addressesOf(bundle, route)) unlisted.push(address);
  return unlisted;
}

/** All public addresses, in the order of writing: those with parameters first, the rest last. */
async function* publicAddresses(bundle: Bundle): AsyncIterable<string> {
  const routes = bundle.published.filter((route) => route.component !== fileRoute);
  for (const route of routes.filter((r) => r.params.length > 0)) yield* addressesOf(bundle, route);
  for (const route of routes.filter((r) => r.params.length === 0))
    yield* addressesOf(bundle, route);
}

/** What the gate sends of it. */
function* gatedTasks(bundle: Bundle, changes: Changes): Iterable<Task> {
  for (const affected of present(bundle, gatedRoutes))
    for (const address of affected(changes)) yield { tree: 'private', address };
}

/** The lines whose page is there: one that was taken out of src/pages has no addresses any more. */
function present(bundle: Bundle, lines: Record<string, Affected>): Affected[] {
  const there = new Set(bundle.app.manifest.routes.map(({ routeData }) => routeData.component));
  return Object.entries(lines)
    .filter(([component]) => there.has(component))
    .map(([, affected]) => affected);
}

/** The addresses of one public route: itself, or one for each of its static paths. */
async function* addressesOf(bundle: Bundle, route: RouteData): AsyncIterable<string> {
  if (route.params.length === 0) {
    yield addressOf(route, {});
    return;
  }
  for (const { params } of await bundle.staticPaths(route)) yield addressOf(route, params);
}

function addressOf(route: RouteData, params: Record<string, string | number | undefined>): string {
  const segments = route.segments.map((parts) =>
    parts
      .map((part) =>
        part.dynamic ? String(params[part.content.replace(/^\.\.\./, '')]) : part.content,
      )
      .join(''),
  );
  const path = segments.map((segment) => `/${segment}`).join('');
  return route.type === 'page' ? `${path}/` : path;
}
