// The HTTP side of every stand-in: a real server on 127.0.0.1 that knows how to break, keeps what it was asked,
// and shows every question and answer to whoever checks them against the processor's published document.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from './stand-in.ts';

export interface Question {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  raw: string;
}

export interface Answer {
  status: number;
  json?: unknown;
  headers?: Record<string, string>;
}

export type Check = (question: Question, answer: Answer) => void;

export interface StandInServer {
  origin: string;
  asked: Question[];
  break(fault: Fault | undefined): void;
  loseNextAnswer(): void;
  close(): Promise<void>;
}

export async function serve(
  answer: (question: Question) => Answer | Promise<Answer>,
  check: Check = () => {},
): Promise<StandInServer> {
  const asked: Question[] = [];
  let fault: Fault | undefined;
  let lose = false;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const { method = '', url = '', headers } = req;
    const question = { method, url, headers, raw: Buffer.concat(chunks).toString() };
    asked.push(question);
    if (fault) return breakDown(res, fault);
    const answered = await answer(question);
    check(question, answered);
    if (lose) {
      lose = false;
      return void res.destroy();
    }
    res.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers });
    res.end(answered.json === undefined ? '' : JSON.stringify(answered.json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    break: (next) => {
      fault = next;
    },
    loseNextAnswer: () => {
      lose = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function breakDown(res: ServerResponse, fault: Fault): void {
  const json = { 'content-type': 'application/json' };
  const answers: Record<Fault, () => unknown> = {
    '500': () => res.writeHead(500, json).end('{"error":{"type":"api_error"}}'),
    '429': () => res.writeHead(429, json).end('{"error":{"type":"rate_limit"}}'),
    '401': () => res.writeHead(401, json).end('{"error":{"type":"invalid_request_error"}}'),
    cut: () => res.writeHead(200, json).end('{"id":"cut off in the mid'),
    html: () => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>Please log in.</p>'),
    reset: () => res.destroy(),
    hang: () => undefined,
    huge: () => res.writeHead(200, json).end(`{"id":"a","padding":"${'x'.repeat(6_000_000)}"}`),
    redirect: () => res.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end(),
  };
  answers[fault]();
}

/** A form body as the processor reads it: `a[b][0]=c` becomes `{ a: { b: { 0: 'c' } } }`. */
export function readForm(raw: string): Record<string, unknown> {
  const form: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    const keys = name.split(/[[\]]+/).filter(Boolean);
    let at = form;
    for (const key of keys.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[keys.at(-1) ?? name] = value;
  }
  return form;
}
