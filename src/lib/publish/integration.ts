// Turns an Astro build into one server bundle: the pages that say `prerender = true` are compiled like the
// others, noted in published.json with their fingerprints, and rendered by the publisher, who knows which of
// them changed.
// Tested by tests/publish.test.ts, which holds the result against a plain `astro build`.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { type Fingerprints, fingerprintsOf, type Modules, noteModules } from './fingerprints.ts';
import { PUBLISHED_FILE } from './places.ts';
import { routeProblem } from './plain-routes.ts';
import { PublishProblem } from './problem.ts';
import { fileRoute, gatedRoutes } from './routes.ts';
import { filesIn } from './tree.ts';

/** What brings native code, or reads files beside itself. */
const notBundled = ['better-sqlite3', 'nodemailer', 'isbot', 'pagefind', 'transliteration'];

/** What is noted beside a bundle. */
export interface Published {
  /** The components of the pages that become files. */
  components: string[];
  /** Of every page and endpoint. */
  fingerprints: Fingerprints;
}

/** @param sourceOf what stands in a page of the project, '' for one that comes with a package */
export function publisher(sourceOf = readSource): AstroIntegration {
  const published = new Set<string>();
  const modules: Modules = new Map();
  let fingerprints: Fingerprints = {};
  let outDir: URL;
  let server: URL;
  let root: URL;
  return {
    name: 'gatefold:publisher',
    hooks: {
      // Packages come into the bundle, and the pages that become files into one chunk: a new process then reads a
      // few files instead of hundreds.
      'astro:config:setup': ({ updateConfig }) => {
        const name = (id: string) => (isRendered(id, published) ? 'rendered' : null);
        updateConfig({
          logger: { entrypoint: new URL('./astro-log.ts', import.meta.url) },
          vite: {
            plugins: [noteModules(modules)],
            ssr: { noExternal: true, external: notBundled },
            environments: {
              ssr: {
                build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name }] } } } },
              },
            },
          },
        });
      },
      'astro:route:setup': ({ route }) => {
        const prose = readdirSync('src/content/pages');
        const problem = routeProblem(route.component, sourceOf(route.component), prose);
        if (problem) throw new PublishProblem(problem);
        if (route.prerender === false) return;
        route.prerender = false;
        published.add(route.component);
      },
      'astro:config:done': ({ config, setAdapter }) => {
        outDir = config.outDir;
        server = config.build.server;
        root = config.root;
        setAdapter({
          name: '@astrojs/node',
          entrypointResolution: 'auto',
          serverEntrypoint: new URL('./entry.ts', import.meta.url),
          adapterFeatures: { buildOutput: 'server', middlewareMode: 'classic' },
          supportedAstroFeatures: {
            hybridOutput: 'stable',
            staticOutput: 'stable',
            serverOutput: 'stable',
            sharpImageService: 'stable',
            envGetSecret: 'stable',
          },
        });
      },
      'astro:build:ssr': ({ manifest }) => {
        fingerprints = fingerprintsOf(modules, manifest, fileURLToPath(root));
      },
      'astro:build:done': () => {
        spellInAscii(fileURLToPath(server));
        const note: Published = { components: [...published].sort(), fingerprints };
        writeFileSync(new URL(PUBLISHED_FILE, outDir), JSON.stringify(note));
      },
    },
  };
}

const readSource = (component: string): string =>
  existsSync(component) ? readFileSync(component, 'utf8') : '';

/** Is this a module of a page that the publisher renders, or what Astro makes of it? */
function isRendered(id: string, published: Iterable<string>): boolean {
  const file = id.replace('@_@', '.');
  const components = [...published, ...Object.keys(gatedRoutes)];
  return components.some((component) => component !== fileRoute && file.endsWith(component));
}

/**
 * One quotation mark beyond ASCII, and V8 keeps a file of two million letters in two bytes each: it is decoded and
 * compiled much sooner when such letters are spelled as \u2019, which means the same everywhere in a program.
 */
function spellInAscii(folder: string): void {
  for (const file of filesIn(folder).filter((name) => name.endsWith('.mjs'))) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const spelled = text.replace(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    if (spelled !== text) writeFileSync(path.join(folder, file), spelled);
  }
}
