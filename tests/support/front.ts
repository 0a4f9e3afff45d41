// A front over real sockets with a stand-in for Astro's bundle, and bytes sent to it as they are.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { startFront } from '#lib/front/front.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { testApplication } from './application.ts';

export type Handled = http.IncomingMessage & { body?: Buffer };

export interface TestFront {
  app: Awaited<ReturnType<typeof testApplication>>;
  port: number;
  origin: string;
  /** What reached Astro, as method, address and body. */
  handled: string[];
  /** Sends bytes as they are, see `send`. */
  raw(bytes: string, meanwhile?: () => Promise<unknown>): Promise<string>;
  close(): Promise<void>;
}

/**
 * `files` go into the public tree, by their path. POSTs to /api/echo and everything else under /api/ reach
 * Astro's stand-in, which answers 'from Astro'.
 */
export async function testFront(
  files: Record<string, string> = {},
  settings: Partial<TestFront['app']['settings']> = {},
  handle: (req: Handled, res: http.ServerResponse) => void = (_req, res) =>
    void res.end('from Astro'),
): Promise<TestFront> {
  const app = await testApplication();
  const dist_dir = path.join(app.settings.data_dir, 'dist');
  Object.assign(app.settings, { dist_dir }, settings);
  for (const [name, content] of Object.entries({ 'index.html': '<h1>home</h1>', ...files })) {
    const file = path.join(dist_dir, 'public', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  symlinkSync('public', path.join(dist_dir, 'site'));

  const handled: string[] = [];
  const api = { component: 'src/pages/api/echo.ts', pattern: /^\/api\// };
  const bundle = {
    published: [],
    match: (pathname: string) => (api.pattern.test(pathname) ? api : undefined),
    async handler(req: Handled, res: http.ServerResponse) {
      handled.push(`${req.method} ${req.url} ${req.body?.toString() ?? ''}`);
      handle(req, res);
    },
  } as unknown as Bundle;
  const front = await startFront(app, bundle, { host: '127.0.0.1', port: 0 });
  return {
    app,
    port: front.port,
    origin: `http://127.0.0.1:${front.port}`,
    handled,
    raw: (bytes, meanwhile) => send(front.port, bytes, meanwhile),
    async close() {
      await front.close();
      await app.close();
    },
  };
}

/**
 * Writes these bytes (one for each character) and answers all that comes back. Our side of the connection ends
 * after `meanwhile`: a server may leave what is not answered by then.
 */
export function send(
  port: number,
  bytes: string,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = new Promise<void>((done) => socket.on('close', done));
    socket.on('end', () => socket.end());
    // Some probes are refused before all of them is sent.
    socket.on('error', () => undefined);
    void closed.then(() => resolve(answer));
    socket.write(bytes, 'latin1');
    void Promise.race([closed, meanwhile()]).then(() => socket.end());
  });
}
