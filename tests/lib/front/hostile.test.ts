// Requests that no browser sends, over raw sockets: each gets one plain refusal, nothing of it reaches Astro,
// and the server lives on.

import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFront, testFront } from '../../support/front.ts';
import { hostileBytes } from '../../support/hostile.ts';

let front: TestFront;
let host: string;
let origin: string;

beforeAll(async () => {
  front = await testFront({
    '404.html': `<h1>lost</h1>${'lost '.repeat(1_000_000)}`,
    'large.bin': 'x'.repeat(5_000_000),
    'folder/index.html': '<h1>in</h1>',
  });
  host = `Host: 127.0.0.1:${front.port}\r\n`;
  origin = `Origin: ${front.origin}\r\n`;
});
afterAll(() => front?.close());

const statuses = (answer: string) =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
/** The server ends these connections, not we. */
const never = () => new Promise<void>(() => undefined);
const lives = async () => (await fetch(`${front.origin}/healthz`)).status === 200;

/** One refusal with this status, nothing to Astro, and the server lives. */
async function refused(bytes: string, status: number): Promise<string> {
  const before = front.handled.length;
  const answer = await front.raw(bytes);
  expect(statuses(answer), JSON.stringify(bytes.slice(0, 200))).toEqual([status]);
  expect(front.handled.length, bytes.slice(0, 200)).toBe(before);
  expect(await lives()).toBe(true);
  return answer;
}

describe('one request dressed as two, or two as one, is refused and the connection ends', () => {
  const hidden = 'POST /api/hidden HTTP/1.1\r\n';
  const cases: Record<string, (head: string) => string> = {
    'two lengths at once: Content-Length and Transfer-Encoding': (head) =>
      `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'two Content-Lengths that differ': (head) =>
      `${head}Content-Length: 1\r\nContent-Length: 40\r\n\r\na${hidden}`,
    'two Content-Lengths that agree': (head) =>
      `${head}Content-Length: 1\r\nContent-Length: 1\r\n\r\na${hidden}`,
    'a Content-Length with a sign': (head) => `${head}Content-Length: +1\r\n\r\na${hidden}`,
    'a list of Content-Lengths': (head) => `${head}Content-Length: 1, 1\r\n\r\na${hidden}`,
    'lines that end with a bare LF': (head) => `${head}X: a\nContent-Length: 1\r\n\r\na${hidden}`,
    'a bare CR': (head) => `${head}X: a\rContent-Length: 1\r\n\r\na${hidden}`,
    'NUL in a header': (head) => `${head}X: a\0b\r\n\r\n${hidden}`,
    'a folded line': (head) => `${head}X: a\r\n b\r\n\r\n${hidden}`,
    'a folded Transfer-Encoding': (head) =>
      `${head}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a space before the colon': (head) => `${head}Transfer-Encoding : chunked\r\n\r\n${hidden}`,
    'a second Host': (head) => `${head}Host: evil.example\r\n\r\n${hidden}`,
    'the same Host twice': (head) => `${head}${host}\r\n${hidden}`,
    'another coding beside chunked': (head) =>
      `${head}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a coding that is nearly chunked': (head) =>
      `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a header without a name': (head) => `${head}: a\r\n\r\n${hidden}`,
    'a line without a colon': (head) => `${head}X\r\n\r\n${hidden}`,
    'a version of another protocol': () => `POST /api/echo HTTP/2.0\r\n${host}${origin}\r\n`,
    'chunked, in the version that does not know it': () =>
      `POST /api/echo HTTP/1.0\r\n${host}${origin}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'no Host': () => `POST /api/echo HTTP/1.1\r\n${origin}\r\n`,
    'lines that all end with a bare LF': () => `GET /api/echo HTTP/1.1\n${host}\n`,
    'the beginning of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'no version': () => 'GET /\r\n\r\n',
    'NUL in the address': () => `GET /\0 HTTP/1.1\r\n${host}\r\n`,
    'a GET with a body': () =>
      `GET /api/echo HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\n\r\n${hidden}`,
    'what is no HTTP': () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  };
  for (const [name, make] of Object.entries(cases))
    test(name, async () => {
      await refused(make(`POST /api/echo HTTP/1.1\r\n${host}${origin}`), 400);
    });

  test('a chunk whose size cannot be read ends the connection before the next request', async () => {
    const head = `POST /api/echo HTTP/1.1\r\n${host}${origin}Transfer-Encoding: chunked\r\n\r\n`;
    for (const size of ['zz', 'ffffffffffffffffff', '1\n', '-1', '0x1'])
      await refused(`${head}${size}\r\na\r\n0\r\n\r\n${hidden}${host}\r\n`, 400);
  });
});

test('a name that is not ours is misdirected', async () => {
  await refused('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n', 421);
  await refused('GET / HTTP/1.1\r\nHost: a:b@c\r\n\r\n', 421);
});

test('a method that is not used here is refused, with those that are, and the process lives', async () => {
  for (const method of ['TRACE', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'CONNECT', 'FOO', 'get'])
    expect(await refused(`${method} / HTTP/1.1\r\n${host}\r\n`, 405), method).toMatch(
      /^allow: GET, HEAD, POST\r$/im,
    );
});

/** Sends these bytes and resets the connection once an answer begins. */
async function reset(bytes: string): Promise<void> {
  const socket = net.connect(front.port, '127.0.0.1');
  socket.write(bytes);
  await once(socket, 'data');
  socket.resetAndDestroy();
  await once(socket, 'close');
}

test('who resets the connection in the middle of an answer ends nobody else', async () => {
  for (const request of [`CONNECT / HTTP/1.1\r\n${host}\r\n`, 'nonsense\r\n\r\n'])
    for (let times = 0; times < 20; times++) await reset(request);
  expect(await lives()).toBe(true);
});

test.skipIf(!existsSync('/proc/self/fd'))('no file stays open for who is gone', async () => {
  const open = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      const file = path.join('/proc/self/fd', fd);
      return existsSync(file) && readlinkSync(file).startsWith(front.app.settings.dist_dir);
    });
  for (const address of ['/nowhere/', '/large.bin'])
    for (let times = 0; times < 20; times++) await reset(`GET ${address} HTTP/1.1\r\n${host}\r\n`);
  await expect.poll(open, { timeout: 10_000 }).toEqual([]);
});

test('an address whose dots leave two slashes sends nobody to another host', async () => {
  for (const address of ['/.//folder', '/..//folder', '/a/..//folder'])
    await refused(`GET ${address} HTTP/1.1\r\n${host}\r\n`, 400);
});

test('a head that is too large, or says too much, is refused', async () => {
  await refused(`GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431);
  await refused(`GET / HTTP/1.1\r\n${host}${'X: a\r\n'.repeat(5000)}\r\n`, 431);
  await refused(`GET /${'a'.repeat(5000)} HTTP/1.1\r\n${host}\r\n`, 400);
  await refused(`GET / HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`, 417);
});

test('a body that is too large is refused, however it says so, and its sender hears of it', async () => {
  const head = `POST /api/echo HTTP/1.1\r\n${host}${origin}`;
  const half_a_megabyte = 'x'.repeat(512 * 1024);
  await refused(`${head}Content-Length: ${half_a_megabyte.length}\r\n\r\n${half_a_megabyte}`, 413);
  const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
  await refused(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(16)}0\r\n\r\n`, 413);
});

test('a sign of life may be asked for in HTTP/1.0, by who names no host, and nothing else', async () => {
  expect(statuses(await front.raw('GET /healthz HTTP/1.0\r\n\r\n'))).toEqual([200]);
  await refused('GET / HTTP/1.0\r\n\r\n', 421);
  await refused(`POST /api/echo HTTP/1.0\r\n${origin}Content-Length: 0\r\n\r\n`, 421);
});

test('every refusal carries the headers that protect, its charset, and nothing of our insides', async () => {
  const close = `${host}Connection: close\r\n`;
  const requests = [
    `TRACE / HTTP/1.1\r\n${close}\r\n`,
    `FOO / HTTP/1.1\r\n${close}\r\n`,
    'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
    'nonsense\r\n\r\n',
    `GET / HTTP/1.1\r\n${close}X: ${'a'.repeat(20_000)}\r\n\r\n`,
    `GET /nowhere/ HTTP/1.1\r\n${close}\r\n`,
    `GET /t/x/1/y/z/a HTTP/1.1\r\n${close}\r\n`,
    `POST /api/echo HTTP/1.1\r\n${close}\r\n`,
    `POST / HTTP/1.1\r\n${close}${origin}Content-Length: 0\r\n\r\n`,
    `GET /healthz HTTP/1.1\r\n${close}\r\n`,
  ];
  for (const request of requests) {
    const [head = '', body = ''] = (await front.raw(request, never)).split('\r\n\r\n');
    expect(head, request).toMatch(/^x-content-type-options: nosniff\r?$/im);
    expect(head, request).toMatch(/^referrer-policy: /im);
    expect(head, request).toMatch(/^content-type: .+; charset=utf-8\r?$/im);
    expect(head, request).toMatch(/^x-frame-options: DENY\r?$/im);
    expect(body, request).not.toMatch(/\.ts\b|node:|\bat /);
  }
});

test('whatever comes, each answer is a whole one, none is a failure of ours, and the server lives', async () => {
  await fc.assert(
    fc.asyncProperty(hostileBytes(front.port), async (bytes) => {
      const answer = await front.raw(bytes, lives);
      expect(answer).toMatch(/^(?:HTTP\/1\.1 \d{3} |$)/);
      for (const status of statuses(answer)) expect(status).toBeLessThan(500);
      expect(await lives()).toBe(true);
    }),
    { numRuns: 150 },
  );
});
