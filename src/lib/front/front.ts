// The server before Astro: it turns hostile requests away, sends published files, keeps the gate, and hands
// the rest to Astro's handler. Public pages are never rendered on demand: what is not a file is not there.
// Tested in tests/lib/front/front.test.ts; why it is ours: docs/decisions.

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from '#lib/application.ts';
import { refuse } from '#lib/gate/answers.ts';
import { makeGate } from '#lib/gate/gate.ts';
import { logger } from '#lib/helpers/log.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { places } from '#lib/publish/places.ts';
import { texts } from '#lib/texts.ts';
import { readBody } from './body.ts';
import { API_POLICY, setSecurityHeaders } from './headers.ts';
import { sendNotFound, sendPublished } from './published.ts';
import { bodyLimit, pathOf, refusal } from './refusals.ts';

const log = logger('front');

/** How long requests in flight may take once the server is told to stop, in milliseconds. */
const GRACE = 10_000;

export interface Front {
  port: number;
  /** Takes no new connections, lets answers finish, then resolves. */
  close(): Promise<void>;
}

/** Starts to listen. @throws the system's error when the port is taken. */
export async function startFront(
  app: Application,
  bundle: Bundle,
  { host, port }: { host: string; port: number },
): Promise<Front> {
  const answer = makeAnswer(app, bundle);
  const server = http.createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
    },
    (req, res) => {
      const started = performance.now();
      res.once('close', () => logRequest(req, res, performance.now() - started));
      if (closing) res.setHeader('connection', 'close');
      answer(req, res, (server.address() as AddressInfo).port).catch((error) => {
        log.error({ err: error }, 'a request failed');
        void refuse(req, res, 500, texts.refused.broken);
      });
    },
  );
  let closing = false;
  server.maxRequestsPerSocket = 1000;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        const impatience = setTimeout(() => server.closeAllConnections(), GRACE);
        server.close(() => {
          clearTimeout(impatience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function makeAnswer(app: Application, bundle: Bundle) {
  const { settings } = app;
  const { public: public_dir, private: private_dir } = places(settings.dist_dir);
  const gate = makeGate(app, private_dir);
  const published = new Set(bundle.published.map((route) => route.component));

  return async (req: IncomingMessage, res: ServerResponse, port: number): Promise<void> => {
    setSecurityHeaders(res, settings);
    const { method = '', url = '' } = req;
    const refused = refusal({ method, url, headers: req.headers }, settings, port);
    if (refused) return turnAway(req, res, refused.status, refused.sentence, refused.headers);

    const pathname = pathOf(url) ?? '/';
    const reading = method !== 'POST';
    if (reading && (await sendPublished(req, res, public_dir, pathname))) return;
    if (reading && (await gate(req, res, pathname))) return;

    const route = bundle.match(pathname);
    // Astro's own extra addresses (/_image) are not ours to offer.
    if (!route?.component.startsWith('src/pages/') || published.has(route.component)) {
      if (reading) return sendNotFound(req, res, public_dir);
      return turnAway(req, res, 405, texts.refused.reading, { allow: 'GET, HEAD' });
    }
    if (!reading) {
      const body = await readBody(req, bodyLimit(pathname));
      if (!body) return turnAway(req, res, 413, texts.refused.large);
      Object.assign(req, { body });
    }
    if (pathname.startsWith('/api/')) res.setHeader('content-security-policy', API_POLICY);
    await bundle.handler(req, res, () => sendNotFound(req, res, public_dir), { app });
  };
}

/** Refuses, and reads no more from this connection when a body is still coming. */
function turnAway(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  sentence: string,
  headers: Record<string, string> = {},
): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (!req.complete) res.setHeader('connection', 'close');
  res.setHeader('content-security-policy', API_POLICY);
  void refuse(req, res, status, sentence);
}

function logRequest(req: IncomingMessage, res: ServerResponse, took: number): void {
  // Neither query nor signature: both can hold secrets.
  const path = (req.url ?? '').split('?')[0]?.replace(/^\/t\/.*/, '/t/…');
  const line = { method: req.method, path, status: res.statusCode, ms: Math.round(took) };
  if (res.statusCode >= 500) log.error(line, 'request');
  else log.debug(line, 'request');
}
