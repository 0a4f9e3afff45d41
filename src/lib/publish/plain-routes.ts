// What a file in src/pages has to say and where it may stand, so that it is what its author means it to be. Asked
// of each before anything is compiled.
// Tested in tests/lib/publish/plain-routes.test.ts, and of all pages in tests/architecture.test.ts.

import { gatedRoutes } from './routes.ts';

/** What is wrong with a page or an endpoint, as a sentence that names it; undefined when nothing is. */
export function routeProblem(component: string, source: string): string | undefined {
  if (!/^src\/pages\/.+\.(astro|[cm]?[jt]s)$/.test(component)) return undefined;
  // The compiler finds `prerender` by its text: anything else silently becomes a public file.
  const [, said] = /^export const prerender = (true|false);$/m.exec(source) ?? [];
  if (!said)
    return `${component} should have a line "export const prerender = true;" (a file for everybody) or "export const prerender = false;" (answered on demand).`;
  if (component.startsWith('src/pages/members/') && !(component in gatedRoutes))
    return `${component} would never be seen: the gate answers every address under /members/. A page for members stands elsewhere in src/pages and begins with requirePaid, as src/pages/watch/[slug].astro does.`;
  return undefined;
}
