// Renders one address to bytes, exactly as a plain `astro build` would write them.

import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { type Compiled, withOwnPolicy } from '#lib/helpers/policy.ts';
import type { Bundle, Csp } from './bundle.ts';
import { digestHere } from './digest.ts';
import { PublishProblem } from './problem.ts';

/** The bytes of the page or JSON at an address, or undefined when its row is not (or no longer) public. */
export type Render = (address: string) => Promise<Buffer | undefined>;

const notFoundPage = '/404/';

interface Surroundings {
  bundle: Bundle;
  app: Application;
  /** The database as it was at the moment that all pages agree on. */
  reader: Db;
  /** That moment, in milliseconds. */
  now: number;
}

export function makeRender({ bundle, app, reader, now }: Surroundings): Render {
  const compiled = takeHashes(bundle.app.manifest.csp);
  digestHere();
  const site = app.settings.site_url ?? 'http://localhost:4321';
  const locals = { app: { ...app, db: reader, clock: () => now }, publishing: true };

  return async (address) => {
    const routeData = bundle.match(address);
    if (!routeData) throw new PublishProblem(`No page of the site answers ${address}.`);
    const request = new Request(new URL(address, site));
    const response = await bundle.app.render(request, { routeData, locals: { ...locals } });
    const isMissing = response.status === 404;
    if (isMissing && address !== notFoundPage) return undefined;
    const location = response.headers.get('location');
    if (location)
      throw new PublishProblem(
        `${address} could not be rendered: it answered ${response.status} to ${location}. A page that guards itself needs "export const prerender = false;".`,
      );
    if (response.status >= 300 && !isMissing)
      throw new PublishProblem(
        `${address} could not be rendered: it answered ${response.status}; the error stands above.`,
      );
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    if (isPage) return Buffer.from(withOwnPolicy(await response.text(), compiled));
    return Buffer.from(await response.arrayBuffer());
  };
}

const taken = new WeakMap<Csp, Compiled>();

/**
 * Astro writes the hashes of the whole site into each page, where all but a few would go again: from now on it has
 * none to write. And a file has no headers: the policy goes into the page. This process serves nobody.
 */
function takeHashes(csp: Csp | undefined): Compiled {
  if (!csp) return {};
  const known = taken.get(csp);
  if (known) return known;
  const take = (directive: Csp['scriptDirective']) =>
    new Set(
      directive.hashes.splice(0).map((entry) => (typeof entry === 'string' ? entry : entry.hash)),
    );
  const compiled = {
    'script-src': take(csp.scriptDirective),
    'style-src': take(csp.styleDirective),
  };
  csp.cspDestination = 'meta';
  taken.set(csp, compiled);
  return compiled;
}

/** `/media/a/` → `media/a/index.html`; `/404/` → `404.html`; `/media/a.json` stays. */
export function fileOf(address: string): string {
  if (address === notFoundPage) return '404.html';
  return decodeURIComponent(address.endsWith('/') ? `${address}index.html` : address).slice(1);
}
