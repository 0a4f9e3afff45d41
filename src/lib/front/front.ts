// The server before Astro: it turns hostile requests away, sends published files, keeps the gate, and hands
// the rest to Astro's handler. Public pages are never rendered on demand: what is not a file is not there.
// Tested in tests/lib/front/front.test.ts and hostile.test.ts; why it is ours: docs/decisions.

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from '#lib/application.ts';
import { API_POLICY, redirect, refuse } from '#lib/gate/send-file.ts';
import { makeGate } from '#lib/gate/gate.ts';
import { isLocked } from '#lib/helpers/errors.ts';
import { inTurn } from '#lib/helpers/in-turn.ts';
import { logger } from '#lib/helpers/log.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { places } from '#lib/publish/places.ts';
import { texts } from '#lib/texts.ts';
import { letPass, readBody } from './body.ts';
import { answerBroken } from './broken.ts';
import { clientAddress } from './client.ts';
import { makeBodyLimit } from './body-limit.ts';
import { bodyLimit } from './exceptions.ts';
import { SECRET_PATH, SECRET_REFERRER, securityHeaders, setHeaders } from './headers.ts';
import { isHealth, makeHealth } from './health.ts';
import { logRequest } from './log.ts';
import { sendNotFound, sendPublished } from './published.ts';
import { pathOf, type Refusal, refusal } from './refusals.ts';

const log = logger('front');

/** How long requests in flight may take once the server is told to stop, in milliseconds. */
const GRACE = 10_000;

const limits = {
  /** Milliseconds for the head of a request, and for all of it. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than proxies keep an idle connection, else one asks while we hang up. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
  // refusals.ts answers it, with all our headers.
  requireHostHeader: false,
};
/** A client that takes nothing for so long is gone, in milliseconds; not while it waits for `PUBLISH`. */
const STALLED = 120_000;
const CONNECTIONS = 5_000;
/** Takes as long as the site is large, and answers when it is done. */
const PUBLISH = 'src/pages/api/publish.ts';

/** Where password managers look for the form of a new password (https://www.w3.org/TR/change-password-url/). */
const CHANGE_PASSWORD = '/.well-known/change-password';

const BROKEN: Refusal = { status: 500, sentence: texts.refused.broken };
const NOTHING: Refusal = { status: 404, sentence: texts.refused.nothing };
const BUSY: Refusal = {
  status: 503,
  sentence: texts.refused.busy,
  headers: { 'retry-after': '5' },
};

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
  const headers = securityHeaders(app.settings);
  const answer = makeAnswer(app, bundle);
  const server = http.createServer(limits, onRequest);
  // An unknown `Expect` header: refusals.ts answers 417.
  server.on('checkExpectation', onRequest);
  server.timeout = STALLED;
  server.maxConnections = CONNECTIONS;
  server.maxRequestsPerSocket = 1000;
  answerBroken(server, headers);
  let closing = false;
  /** The port. Asking the system for it at each request takes longer than all of `refusal`. */
  let listening = 0;

  function onRequest(req: IncomingMessage, res: ServerResponse): void {
    const started = performance.now();
    const address = clientAddress(req, app.settings.trusted_proxies);
    res.once('close', () => logRequest(req, res, address, performance.now() - started));
    setHeaders(res, headers);
    if (closing) res.setHeader('connection', 'close');
    answer(req, res, listening, address).catch((error) => {
      log.error({ err: error }, 'a request failed');
      return turnAway(req, res, isLocked(error) ? BUSY : BROKEN);
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      listening = (server.address() as AddressInfo).port;
      resolve();
    });
  });

  return {
    port: listening,
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
  const health = makeHealth(app);
  const turn = inTurn();
  const bodies = makeBodyLimit();

  return async (req: IncomingMessage, res: ServerResponse, port: number, address: string) => {
    const refused = refusal(req, settings, port);
    if (refused) return turnAway(req, res, refused);

    const pathname = pathOf(req.url ?? '') ?? '/';
    const reading = req.method !== 'POST';
    if (SECRET_PATH.test(pathname)) res.setHeader('referrer-policy', SECRET_REFERRER);
    if (reading && isHealth(pathname)) return health(res, pathname);
    if (reading && pathname === CHANGE_PASSWORD)
      return void (await redirect(res, '/account/#password'));
    // Nothing is published there: the disk need not be asked.
    const isApi = pathname.startsWith('/api/');
    if (reading && !isApi && (await sendPublished(req, res, public_dir, pathname))) return;
    if (reading && (await gate(req, res, pathname))) return;

    const route = bundle.match(pathname);
    const known = route?.component.startsWith('src/pages/');
    if (!reading && isApi && !known) return turnAway(req, res, NOTHING);
    // Astro's own extra addresses (/_image) are not ours to offer; what the gate has is there to be read.
    const gated = !reading && pathname.startsWith('/members/');
    if (!route || !known || gated || published.has(route.component)) {
      if (reading) return sendNotFound(req, res, public_dir);
      const allow = { allow: 'GET, HEAD' };
      return turnAway(req, res, { status: 405, sentence: texts.refused.reading, headers: allow });
    }
    if (!reading) {
      const leave = bodies.enter(address);
      if (!leave) return turnAway(req, res, BUSY);
      const body = await readBody(req, bodyLimit(pathname)).finally(leave);
      if (!body) return turnAway(req, res, { status: 413, sentence: texts.refused.large });
      Object.assign(req, { body });
      // Fifty logins at once must not stand before every page and counter.
      if (!isCounter(pathname)) await turn();
    }
    // Node sets it anew for the next request.
    if (route.component === PUBLISH) req.socket.setTimeout(0);
    if (isApi) res.setHeader('content-security-policy', API_POLICY);
    let missing: Promise<void> | undefined;
    const next = () => {
      missing = sendNotFound(req, res, public_dir);
    };
    await bundle.handler(req, res, next, { app, address });
    await missing;
  };
}

/** These come with every page and cost little. */
const isCounter = (pathname: string) => pathname.startsWith('/api/counters/');

/** Refuses, and hangs up when a body is still coming. */
async function turnAway(
  req: IncomingMessage,
  res: ServerResponse,
  { status, sentence, headers = {} }: Refusal,
): Promise<void> {
  if (res.headersSent) return void res.destroy();
  setHeaders(res, headers);
  if (!req.complete) {
    res.setHeader('connection', 'close');
    await letPass(req);
  }
  await refuse(req, res, status, sentence);
}
