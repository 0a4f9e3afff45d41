// What `npm run bench:front` compares the front with: the same compiled pages behind @astrojs/node alone.
// `middleware`: its handler under a bare node:http; `standalone`: its own server, files included.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compose, install } from '#lib/application.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { places } from '#lib/publish/places.ts';
import { readSettings } from '#lib/settings.ts';

const [mode = ''] = process.argv.slice(2);
const settings = readSettings();
const app = install(compose(settings));
const at = places(settings.dist_dir);
const bundle = await currentBundle(settings);

const listener = mode === 'standalone' ? await standalone() : middleware;
const server = http.createServer(listener);
server.listen(0, '127.0.0.1', () => {
  console.log(`  http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
process.once('SIGTERM', () => process.exit(0));

function middleware(req: http.IncomingMessage, res: http.ServerResponse): void {
  void bundle.handler(req, res, () => void res.writeHead(404).end(), { app, address: '127.0.0.1' });
}

/** The package exports no way to make it without building a site of its own. */
async function standalone(): Promise<http.RequestListener> {
  const file = path.resolve('node_modules/@astrojs/node/dist/standalone.js');
  const { createStandaloneHandler } = await import(pathToFileURL(file).href);
  return createStandaloneHandler(bundle.app, {
    mode: 'standalone',
    host: '127.0.0.1',
    port: 0,
    client: pathToFileURL(`${at.public}/`).href,
    // It looks for the folder of files from the one that it lies in itself.
    server: pathToFileURL(path.dirname(file)).href,
    assets: '_astro',
    trailingSlash: 'ignore',
    bodySizeLimit: 1024 * 1024,
  });
}
