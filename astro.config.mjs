// The catalogue of what the compiler is told. `npm run build` adds the publisher's integration to it
// (src/lib/publish/integration.ts); a plain `astro build` with just this file gives the same public files.

import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

/**
 * Every style module in a chunk of its own. The order of styles inside a page then follows from the page
 * alone, not from which other pages are compiled with it: one bundle and a plain build give the same bytes.
 */
const styleChunks = {
  groups: [
    {
      name: (/** @type {string} */ id) =>
        /\.css$|type=style/.test(id)
          ? `style-${id.replace(/^.*\/src\//, '').replace(/[^a-z0-9]+/gi, '-')}`
          : null,
    },
  ],
};

export default defineConfig({
  site: process.env.SITE_URL || 'http://localhost:4321',
  output: 'static',
  adapter: node({ mode: 'middleware', bodySizeLimit: 1024 * 1024 }),
  outDir: './dist/astro',
  publicDir: './src/static',
  // One request, one first paint: all styles travel with the page.
  build: { format: 'directory', inlineStylesheets: 'always' },
  trailingSlash: 'ignore',
  session: false,
  devToolbar: { enabled: false },
  prefetch: false,
  // Highlighters write inline styles, which the content security policy does not allow.
  markdown: { syntaxHighlight: false },
  vite: { build: { rolldownOptions: { output: { codeSplitting: styleChunks } } } },
  security: {
    // The front checks Origin and Sec-Fetch-Site itself, for every kind of body, with named exceptions.
    checkOrigin: false,
    csp: {
      directives: [
        "default-src 'none'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
      ],
    },
  },
});
