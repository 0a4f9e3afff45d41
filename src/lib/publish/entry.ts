// What an Astro build with our integration compiles to: the request handler of @astrojs/node for what is
// answered on demand, Astro's app itself, with which the publisher renders files, and the publisher: a few files
// to read for a new process, instead of hundreds of modules.

import { createApp } from 'astro/app/entrypoint';
import { migrate } from '#db/migrate.ts';
import { application } from '#lib/application.ts';
import type { Handler } from './bundle.ts';
import { checkEverything } from './check.ts';
import { makeIndex } from './index-apart.ts';
import { renderWorker } from './render-worker.ts';
import { publishNow, tryPublish } from './publish.ts';
import { buildSearch } from './search/build.ts';
import { watch } from './watch.ts';

/** Comes with the first request: who renders files has none. */
export const handler: Handler = async (...request) =>
  (await import('@astrojs/node/server.js')).handler(...request);

export const app = createApp({ streaming: false });
export const publisher = {
  application,
  buildSearch,
  checkEverything,
  renderWorker,
  makeIndex,
  migrate,
  publishNow,
  tryPublish,
  watch,
};
