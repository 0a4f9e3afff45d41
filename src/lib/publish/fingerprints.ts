// What each page is made of, as one hash: its own module with all that it imports, what of styles and scripts Astro
// puts into it, and the few files that shape every page. While the fingerprint of a page stays the same, so do
// the files that it gives: new code renders only the pages whose fingerprint is another.
// Tested in tests/lib/publish/fingerprints.test.ts and tests/code-change.test.ts.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AstroIntegration } from 'astro';
import { PublishProblem } from './problem.ts';

/** By component, as `src/pages/index.astro`. */
export type Fingerprints = Record<string, string>;

/** What was compiled: of each module what it says, and the ids of those that it imports, at once or later. */
export type Modules = Map<string, { says: string; uses: readonly string[] }>;

/** What we use of Astro's note of a build. */
export type Manifest = Pick<
  Parameters<NonNullable<AstroIntegration['hooks']['astro:build:ssr']>>[0]['manifest'],
  'routes' | 'entryModules' | 'inlinedScripts'
>;

/** They shape every page and are imported by none: how a page is rendered, by what, and told what. */
const SHAPERS = ['src/lib/publish/renderer.ts', 'src/lib/helpers/policy.ts', 'src/middleware.ts'];
const SETTINGS = ['astro.config.mjs', 'package-lock.json'];

/**
 * @param root the folder of the project, which the ids of its modules begin with
 * @throws PublishProblem when a page or a file that shapes all of them was compiled under another id: who edits it
 *   would find the old page published
 */
export function fingerprintsOf(modules: Modules, manifest: Manifest, root: string): Fingerprints {
  const common = hashOf([
    process.versions.node,
    // Astro has it from its settings, and hands it to endpoints without a module that says so.
    process.env.SITE_URL ?? '',
    ...SETTINGS.map((file) => readFileSync(path.join(root, file), 'utf8')),
    ...SHAPERS.map((file) => modules.get(idOf(file))?.says ?? ''),
  ]);
  const scripts = [...Object.entries(manifest.entryModules), ...manifest.inlinedScripts];
  const prints: Fingerprints = {};
  for (const { routeData, styles, scripts: own } of manifest.routes) {
    const { component } = routeData;
    const used = closure(modules, idOf(component));
    const usedScripts = scripts.filter(([id]) => used.has(id.replace(/\?.*/, '')));
    prints[component] = hashOf([
      common,
      JSON.stringify([styles, own, usedScripts.sort()]),
      ...[...used].sort().map((id) => `${id}\n${modules.get(id)?.says ?? ''}`),
    ]);
  }
  return prints;

  /** By which a file of the project is known here; what comes with a package need not be. */
  function idOf(file: string): string {
    const id = path.join(root, file);
    if (file.startsWith('src/') && !modules.has(id))
      throw new PublishProblem(
        `${file} was compiled, but not as ${id}: this Astro or Vite calls its modules otherwise, and src/lib/publish/fingerprints.ts has to know how.`,
      );
    return id;
  }
}

/** A module and all that it imports, directly or not. */
function closure(modules: Modules, id: string): Set<string> {
  const all = new Set([id]);
  for (const one of all) for (const used of modules.get(one)?.uses ?? []) all.add(used);
  return all;
}

/** The methods of Vite's plugins that are used here. */
interface PluginContext {
  environment: { name: string };
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): {
    code: string | null;
    importedIds: readonly string[];
    dynamicallyImportedIds: readonly string[];
  } | null;
}

/** A Vite plugin that notes in `modules` what the server's side is compiled from. */
export const noteModules = (modules: Modules) => ({
  name: 'gatefold:fingerprints',
  buildEnd(this: PluginContext) {
    if (this.environment.name !== 'ssr') return;
    for (const id of this.getModuleIds()) {
      const info = this.getModuleInfo(id);
      if (info)
        modules.set(id, {
          says: hashOf([info.code ?? '']),
          uses: [...info.importedIds, ...info.dynamicallyImportedIds],
        });
    }
  },
});

function hashOf(parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n${part}`);
  return hash.digest('hex').slice(0, 16);
}
