// Turns an Astro build into one server bundle: the pages that say `prerender = true` are compiled like the
// others, noted in published.json, and rendered by the publisher, who knows which of them changed.
// Tested by tests/publish.test.ts, which holds the result against a plain `astro build`.

import { writeFile } from 'node:fs/promises';
import type { AstroIntegration } from 'astro';
import { PUBLISHED_FILE } from './places.ts';

/** What brings native code, or reads files beside itself. */
const notBundled = ['better-sqlite3', 'pino', 'pino-pretty', 'nodemailer', 'isbot', 'pagefind'];

export function publisher(): AstroIntegration {
  const published = new Set<string>();
  let outDir: URL;
  return {
    name: 'gatefold:publisher',
    hooks: {
      // Packages come into the bundle: a new process then reads one file instead of hundreds.
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { ssr: { noExternal: true, external: notBundled } } });
      },
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
