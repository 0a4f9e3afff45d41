// Turns an Astro build into one server bundle: the pages that say `prerender = true` are compiled like the
// others, noted in published.json, and rendered by the publisher, who knows which of them changed.
// Tested by tests/publish.test.ts, which holds the result against a plain `astro build`.

import { writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';

/** The note beside the bundle: the components of the pages that are published, never served on demand. */
export const PUBLISHED_FILE = 'published.json';

export function publisher(): AstroIntegration {
  const published = new Set<string>();
  let outDir: URL;
  return {
    name: 'gatefold:publisher',
    hooks: {
      'astro:route:setup': ({ route }) => {
        if (route.prerender === false) return;
        route.prerender = false;
        published.add(route.component);
      },
      'astro:config:done': ({ config, setAdapter }) => {
        outDir = config.outDir;
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
      'astro:build:done': async () => {
        await writeFile(new URL(PUBLISHED_FILE, outDir), JSON.stringify([...published].sort()));
      },
    },
  };
}
