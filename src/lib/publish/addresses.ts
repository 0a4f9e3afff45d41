// Every address that the site has, as a plain build would find them: from the pages' own getStaticPaths.

import type { Bundle, RouteData } from './bundle.ts';
import { noChanges } from './changes.ts';
import { fileRoute, gatedRoutes } from './routes.ts';

/** All public addresses, in the order of writing: those with parameters first, the rest last. */
export async function* publicAddresses(bundle: Bundle): AsyncIterable<string> {
  const routes = bundle.published.filter((route) => route.component !== fileRoute);
  for (const route of routes.filter((r) => r.params.length > 0)) yield* addressesOf(bundle, route);
  for (const route of routes.filter((r) => r.params.length === 0))
    yield* addressesOf(bundle, route);
}

/** All addresses that the gate sends, for these slugs of published members' items. */
export function* gatedAddresses(slugs: Iterable<string>): Iterable<string> {
  const changes = { ...noChanges(), media: new Set(slugs) };
  for (const affected of Object.values(gatedRoutes)) yield* affected(changes);
}

/** The addresses of one public route: itself, or one for each of its static paths. */
export async function* addressesOf(bundle: Bundle, route: RouteData): AsyncIterable<string> {
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
