// What an Astro build with our integration compiles to: the request handler of @astrojs/node for what is
// answered on demand, and Astro's app itself, with which the publisher renders files.

import { createApp } from 'astro/app/entrypoint';

export * from '@astrojs/node/server.js';
export const app = createApp({ streaming: false });
