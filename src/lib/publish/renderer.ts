// Renders one address to bytes, exactly as a plain `astro build` would write them.

import type { Application } from '#lib/application.ts';
import type { Bundle } from './bundle.ts';
import { PublishProblem } from './problem.ts';

/** The bytes of the page or JSON at an address, or undefined when its row is not (or no longer) public. */
export type Render = (address: string) => Promise<Buffer | undefined>;

const notFoundPage = '/404/';

export function makeRender(bundle: Bundle, app: Application): Render {
  const { csp } = bundle.app.manifest;
  // A file has no headers: the policy goes into the page. This process serves nobody, so this hurts nobody.
  if (csp) csp.cspDestination = 'meta';
  const site = app.settings.site_url ?? 'http://localhost:4321';

  return async (address) => {
    const routeData = bundle.match(address);
    if (!routeData) throw new PublishProblem(`No page of the site answers ${address}.`);
    const request = new Request(new URL(address, site));
    const locals = { app, publishing: true };
    const response = await bundle.app.render(request, { routeData, locals });
    if (response.status === 404 && address !== notFoundPage) return undefined;
    if (response.status >= 300 && address !== notFoundPage)
      throw new PublishProblem(
        `${address} could not be rendered: it answered ${response.status}; the error stands above.`,
      );
    return Buffer.from(await response.arrayBuffer());
  };
}

/** `/media/a/` → `media/a/index.html`; `/404/` → `404.html`; `/media/a.json` stays. */
export function fileOf(address: string): string {
  if (address === notFoundPage) return '404.html';
  return decodeURIComponent(address.endsWith('/') ? `${address}index.html` : address).slice(1);
}
