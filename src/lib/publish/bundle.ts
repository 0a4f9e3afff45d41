// Loads a compiled bundle, and knows which of its routes are files and which are answered on demand.

import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Build } from './compile.ts';
import type { publisher } from './entry.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Published } from './integration.ts';
import { hold } from './lock.ts';
import { IN_USE, PUBLISHED_FILE } from './places.ts';

export type Handler = (
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
  locals: object,
) => Promise<void>;

/** What we use of Astro's description of a route. */
export interface RouteData {
  component: string;
  pattern: RegExp;
  type: string;
  params: string[];
  segments: { content: string; dynamic: boolean; spread: boolean }[][];
}

type StaticPath = { params: Record<string, string | number | undefined> };

interface PageModule {
  page(): Promise<{ getStaticPaths?(): Promise<StaticPath[]> | StaticPath[] }>;
}

/** What a page may load, as Astro was told and as it found. */
export interface Csp {
  cspDestination?: string;
  scriptDirective: { hashes: CspHash[] };
  styleDirective: { hashes: CspHash[] };
}

type CspHash = string | { hash: string };

interface AstroApp {
  manifest: {
    routes: { routeData: RouteData }[];
    pageMap?: Map<string, () => Promise<PageModule>>;
    csp?: Csp;
  };
  render(request: Request, options: object): Promise<Response>;
}

export interface Bundle extends Build {
  app: AstroApp;
  handler: Handler;
  /** The publisher as it was compiled with the pages. */
  publisher: typeof publisher;
  /** The routes that become files, in Astro's order of precedence. */
  published: RouteData[];
  /** Of every page, what it is made of. */
  fingerprints: Fingerprints;
  /** The route that answers this path, as Astro would choose it, or undefined. */
  match(pathname: string): RouteData | undefined;
  /** What the page's getStaticPaths answers. */
  staticPaths(route: RouteData): Promise<StaticPath[]>;
}

export type Exports = Pick<Bundle, 'app' | 'handler' | 'publisher'>;

/** Imports a compiled bundle. `astro_key` must be the one that it was compiled with. */
export async function loadBundle(build: Build, astro_key: string): Promise<Bundle> {
  hold(path.join(build.dir, IN_USE));
  process.env.ASTRO_NODE_AUTOSTART = 'disabled';
  process.env.ASTRO_KEY = astro_key;
  return asBundle(build, (await import(entryOf(build))) as Exports);
}

/** What to import of a build, in this process or in a thread. */
export const entryOf = ({ dir }: Build): string =>
  pathToFileURL(path.join(dir, 'server', 'entry.mjs')).href;

/** The bundle that exports these. */
export async function asBundle(
  build: Build,
  { app, handler, publisher }: Exports,
): Promise<Bundle> {
  const note = await readFile(path.join(build.dir, PUBLISHED_FILE), 'utf8');
  const { components, fingerprints }: Published = JSON.parse(note);
  const routes = app.manifest.routes.map(({ routeData }) => routeData);
  importOnce(app.manifest.pageMap);
  return {
    ...build,
    app,
    handler,
    publisher,
    published: routes.filter(({ component }) => components.includes(component)),
    fingerprints,
    match: (pathname) => routes.find(({ pattern }) => pattern.test(pathname)),
    async staticPaths(route) {
      const load = app.manifest.pageMap?.get(route.component);
      const page = await (await load?.())?.page();
      if (!page?.getStaticPaths)
        throw new Error(`${route.component} has parameters, but exports no getStaticPaths.`);
      return page.getStaticPaths();
    },
  };
}

/** Astro imports the module of a page for each rendering of it. What it gets then is the same, and takes its time. */
function importOnce(pages: AstroApp['manifest']['pageMap']): void {
  for (const [component, load] of pages ?? []) {
    let module: Promise<PageModule> | undefined;
    pages?.set(component, () => (module ??= load()));
  }
}
