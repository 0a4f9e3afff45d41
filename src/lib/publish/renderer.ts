// Renders one address to bytes, exactly as a plain `astro build` would write them.

import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { withOwnPolicy } from '#lib/helpers/policy.ts';
import type { Bundle } from './bundle.ts';
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
  const { csp } = bundle.app.manifest;
  // A file has no headers: the policy goes into the page. This process serves nobody, so this hurts nobody.
  if (csp) csp.cspDestination = 'meta';
  digestHere();
  const site = app.settings.site_url ?? 'http://localhost:4321';
  const locals = { app: { ...app, db: reader, clock: () => now }, publishing: true };

  return async (address) => {
    const routeData = bundle.match(address);
    if (!routeData) throw new PublishProblem(`No page of the site answers ${address}.`);
    const request = new Request(new URL(address, site));
    const response = await bundle.app.render(request, { routeData, locals: { ...locals } });
    if (response.status === 404 && address !== notFoundPage) return undefined;
    if (response.status >= 300 && address !== notFoundPage)
      throw new PublishProblem(
        `${address} could not be rendered: it answered ${response.status}; the error stands above.`,
      );
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    if (isPage) return Buffer.from(withOwnPolicy(await response.text()));
    return Buffer.from(await response.arrayBuffer());
  };
}

/** `/media/a/` → `media/a/index.html`; `/404/` → `404.html`; `/media/a.json` stays. */
export function fileOf(address: string): string {
  if (address === notFoundPage) return '404.html';
  return decodeURIComponent(address.endsWith('/') ? `${address}index.html` : address).slice(1);
}
