// What is no HTTP request, or a smuggled one: Node's parser refused it, so there is nothing to answer but a
// status, and the connection ends. Tested over raw sockets in tests/lib/front/hostile.test.ts.

import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { logger } from '#lib/helpers/log.ts';

const log = logger('front');

/** How long who sent it may take to read the answer, in milliseconds. */
const LINGER = 1000;

interface ParserError extends Error {
  code?: string;
  rawPacket?: Buffer;
}

/** Answers, with these headers, what never becomes a request of `server`. */
export function answerBroken(server: Server, headers: Record<string, string>): void {
  server.on('clientError', (error: ParserError, socket) => {
    if (error.code === 'ECONNRESET') return void socket.destroy();
    const status = statusOf(error);
    log.info({ status, code: error.code, address: (socket as Socket).remoteAddress }, 'no request');
    hangUp(socket, status, headers);
  });
  server.on('connect', (_req, socket) => {
    // Node has taken its own listener off: without one, who resets the connection would end the process.
    socket.on('error', () => socket.destroy());
    hangUp(socket, 405, headers);
  });
}

function statusOf({ code, rawPacket }: ParserError): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  const named = rawPacket && /^[A-Za-z-]+ \//.test(rawPacket.toString('latin1', 0, 40));
  return code === 'HPE_INVALID_METHOD' && named ? 405 : 400;
}

function hangUp(socket: Duplex, status: number, headers: Record<string, string>): void {
  // An answer that is under way must not be continued with another.
  const begun = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent;
  if (!socket.writable || begun) return void socket.destroy();
  const body = `${STATUS_CODES[status]}.\n`;
  const lines = Object.entries({
    ...headers,
    ...(status === 405 && { allow: 'GET, HEAD, POST' }),
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
  setTimeout(() => socket.destroy(), LINGER).unref();
}
