// Every address of the site, as docs/endpoints.md writes it: the routes that src/pages has, and those that the
// front and the gate answer before any route is asked.

import { globSync } from 'node:fs';
import { read, root, rowsOf, spansOf } from './docs.ts';

export interface Route {
  /** `/media/<slug>.json` for `src/pages/media/[slug].json.ts`. */
  address: string;
  /** In alphabetical order; HEAD goes without saying where there is GET. */
  verbs: string[];
  /** Answered by the server, never a file. */
  on_demand: boolean;
}

const pages: Route[] = globSync('src/pages/**/*.{ts,astro}', { cwd: root }).map((file) => ({
  address: addressOf(file),
  verbs: verbsOf(file).sort(),
  on_demand: !/^export const prerender = true/m.test(read(file)),
}));

/** What answers without a page of its own. A test holds this list to the paths in src/lib/front and gate. */
const front: Route[] = [
  { address: '/healthz', verbs: ['GET'], on_demand: true },
  { address: '/readyz', verbs: ['GET'], on_demand: true },
  { address: '/.well-known/change-password', verbs: ['GET'], on_demand: true },
  { address: '/members/<slug>/file', verbs: ['GET'], on_demand: true },
  { address: '/members/<slug>/captions/<name>', verbs: ['GET'], on_demand: true },
  { address: '/t/<key>/<expiry>/<signature>/<id>/<name>', verbs: ['GET'], on_demand: true },
];

export const routes: Route[] = [...pages, ...front];

/** Names of fields that the docs give for this address. */
export function fieldsOf({ address }: Route): string[] {
  const row = rowsOf(read('docs/endpoints.md')).find(({ cells }) => cells[0] === `\`${address}\``);
  return spansOf(row?.cells.at(-1) ?? '').filter((span) => /^[a-z_]+$/.test(span));
}

function addressOf(file: string): string {
  const route = file
    .replace(/^src\/pages/, '')
    .replace(/\.(ts|astro)$/, '')
    .replace(/(^|\/)index$/, '$1')
    .replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, '<$1>');
  return file.endsWith('.astro') && !route.endsWith('/') ? `${route}/` : route;
}

function verbsOf(file: string): string[] {
  if (file.endsWith('.astro')) return ['GET'];
  const verbs = /^export (?:const|(?:async )?function) (GET|POST|PUT|PATCH|DELETE)\b/gm;
  return [...read(file).matchAll(verbs)].map(([, verb = '']) => verb);
}
