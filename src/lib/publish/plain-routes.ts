// What a file in src/pages has to say and where it may stand, and one of prose, so that it is what its author means it
// to be. Asked of each before anything is compiled.
// Tested in tests/lib/publish/plain-routes.test.ts, and of all pages in tests/architecture.test.ts.

import path from 'node:path';
import { gatedRoutes } from './routes.ts';

/**
 * What is wrong with a page or an endpoint, as a sentence that names it; undefined when nothing is.
 * @param prose the names of the files in src/content/pages
 */
export function routeProblem(
  component: string,
  source: string,
  prose: string[] = [],
): string | undefined {
  if (!/^src\/pages\/.+\.(astro|[cm]?[jt]s)$/.test(component)) return undefined;
  // The compiler finds `prerender` by its text: anything else silently becomes a public file.
  const [, said] = /^export const prerender = (true|false);$/m.exec(source) ?? [];
  if (!said)
    return `${component} should have a line "export const prerender = true;" (a file for everybody) or "export const prerender = false;" (answered on demand).`;
  if (component.startsWith('src/pages/members/') && !(component in gatedRoutes))
    return `${component} would never be seen: the gate answers every address under /members/. A page for members stands elsewhere in src/pages and asks requirePaid before it shows anything, as src/pages/watch/[slug].astro does.`;
  const [, name = ''] = /^src\/pages\/([^/.]+)(?:\/index)?\.astro$/.exec(component) ?? [];
  if (prose.includes(`${name}.md`))
    return `src/content/pages/${name}.md would never be seen: /${name}/ is ${component}. Give it another name.`;
  return undefined;
}

/** What is used of Astro's error. */
type Refusal = Pick<Error, 'name' | 'message'> & { loc?: { file?: string } };

/** Of a page in src/content/pages that Astro refuses, what it lacks, as a sentence; undefined for other errors. */
export function proseProblem({ name, message, loc }: Refusal): string | undefined {
  if (name !== 'InvalidContentEntryDataError') return undefined;
  const [, unknown] = /Unrecognized keys?: (.+)$/m.exec(message) ?? [];
  const fields = [...message.matchAll(/^ +\*\*(\w+)\*\*:/gm)].map(([, field]) => `"${field}"`);
  if (unknown) fields.push(unknown);
  const file = path.relative('', loc?.file ?? '');
  return `${file} should have on top its title and summary, and its order, a number, and nothing that src/content.config.ts does not know: look at ${fields.join(', ')}.`;
}
