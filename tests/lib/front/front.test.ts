// The front over real sockets, with a stand-in for Astro's bundle: what it lets through, and what it does not.

import { once } from 'node:events';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MOST } from '#lib/front/body-limit.ts';
import { type Front, startFront } from '#lib/front/front.ts';
import { newId } from '#lib/helpers/ids.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { texts } from '#lib/texts.ts';
import { type TestApplication, testApplication } from '../../support/application.ts';
import { testFront } from '../../support/front.ts';

let app: TestApplication;
let front: Front;
let origin: string;
/** What reached Astro. */
const handled: { url: string | undefined; body: string }[] = [];
/** How long its clients may be silent, in milliseconds. */
const patience: (number | undefined)[] = [];
let release: (() => void) | undefined;

const route = (component: string, pattern: RegExp) => ({
  component,
  pattern,
  type: 'page',
  params: [],
  segments: [],
});
const gated = route('src/pages/members/[slug].json.ts', /^\/members\/[^/]+\.json$/);
const page = route('src/pages/[page].astro', /^\/[a-z]+\/?$/);
const routes = [
  route('src/pages/api/echo.ts', /^\/api\/echo\/?$/),
  route('src/pages/api/publish.ts', /^\/api\/publish\/?$/),
  route('src/pages/api/slow.ts', /^\/api\/slow\/?$/),
  route('src/pages/api/webhook.ts', /^\/api\/payments\/[a-z]+\/webhook$/),
  gated,
  page,
];

const bundle = {
  published: [page],
  match: (pathname: string) => routes.find(({ pattern }) => pattern.test(pathname)),
  async handler(req: http.IncomingMessage & { body?: Buffer }, res: http.ServerResponse) {
    handled.push({ url: req.url, body: req.body?.toString() ?? '' });
    patience.push(req.socket.timeout);
    if (req.url === '/api/slow') await new Promise<void>((resolve) => (release = resolve));
    res.end('from Astro');
  },
} as unknown as Bundle;

beforeAll(async () => {
  app = await testApplication();
  const dist = path.join(app.settings.data_dir, 'dist');
  app.settings.dist_dir = dist;
  mkdirSync(path.join(dist, 'public/media/owls'), { recursive: true });
  mkdirSync(path.join(dist, 'public/_astro'), { recursive: true });
  mkdirSync(path.join(dist, 'private/members/owls'), { recursive: true });
  writeFileSync(path.join(dist, 'public/index.html'), '<h1>home</h1>');
  writeFileSync(path.join(dist, 'public/404.html'), '<h1>lost</h1>');
  writeFileSync(path.join(dist, 'public/media/owls/index.html'), '<h1>owls</h1>');
  writeFileSync(path.join(dist, 'public/media/owls.json'), '{"title":"owls"}');
  writeFileSync(path.join(dist, 'public/_astro/a.js'), 'export {}');
  mkdirSync(path.join(dist, 'public/files/1'), { recursive: true });
  writeFileSync(path.join(dist, 'public/files/1/owls.mp4'), 'film of owls');
  writeFileSync(path.join(dist, 'public/.hidden'), 'hidden');
  writeFileSync(path.join(dist, 'private/members/owls/index.html'), 'gated');
  writeFileSync(path.join(dist, 'outside.txt'), 'outside');
  symlinkSync('public', path.join(dist, 'site'));
  front = await startFront(app, bundle, { host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${front.port}`;
});
afterAll(async () => {
  await front.close();
  await app.close();
});

const get = (pathname: string, headers = {}) =>
  fetch(origin + pathname, { headers, redirect: 'manual' });
const post = (pathname: string, body: BodyInit, headers = {}) =>
  fetch(origin + pathname, { method: 'POST', body, headers: { origin, ...headers } });

/** Bytes as they are, and all that comes back. */
async function raw(bytes: string): Promise<string> {
  const socket = net.connect(front.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('a published file', () => {
  test('comes with its type, an ETag and the headers that protect its reader', async () => {
    const response = await get('/media/owls/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('etag')).toBeTruthy();
    expect(response.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('referrer-policy')).toBeTruthy();
  });

  test('is not sent again to who has it', async () => {
    const etag = (await get('/media/owls.json')).headers.get('etag') ?? '';
    const again = `GET /media/owls.json HTTP/1.1\r\nHost: 127.0.0.1:${front.port}\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`;
    expect(await raw(again)).toMatch(/^HTTP\/1\.1 304 /);
  });

  test('comes in parts to who asks for a part', async () => {
    const part = await get('/files/1/owls.mp4', { range: 'bytes=0-3' });
    expect([part.status, await part.text()]).toEqual([206, 'film']);
    expect((await get('/files/1/owls.mp4', { range: 'bytes=900-' })).status).toBe(416);
  });

  test('may be kept for good when its name tells its contents', async () => {
    expect((await get('/_astro/a.js')).headers.get('cache-control')).toContain('immutable');
  });

  test('is kept for good, and not that somebody asked for a part or a state that it has not', async () => {
    for (const [asked, status] of [
      [{ range: 'bytes=900-' }, 416],
      [{ 'if-match': '"another"' }, 412],
    ] as const) {
      const refused = await get('/files/1/owls.mp4', asked);
      expect([refused.status, refused.headers.get('cache-control')]).toEqual([status, 'no-store']);
    }
  });

  test('is shown and played on other sites only if it is a poster, a free file or made for sharing', async () => {
    const policy = async (at: string) =>
      (await get(at)).headers.get('cross-origin-resource-policy');
    expect(await policy('/files/1/owls.mp4')).toBe('cross-origin');
    expect(await policy('/media/owls/')).toBe('same-origin');
    expect(await policy('/media/owls.json')).toBe('same-origin');
  });

  test('is read by scripts of other sites only if it is a free file, as players read captions', async () => {
    const readers = async (at: string) =>
      (await get(at)).headers.get('access-control-allow-origin');
    expect(await readers('/files/1/owls.mp4')).toBe('*');
    for (const at of ['/', '/media/owls.json', '/_astro/a.js', '/files/1/none.vtt'])
      expect(await readers(at), at).toBeNull();
  });

  test('stands beside the address where password managers look for the form of a new password', async () => {
    const response = await get('/.well-known/change-password');
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      '/account/#password',
    ]);
    expect((await get('/.well-known/resource-that-should-not-exist')).status).toBe(404);
  });

  test('is protected and kept as what it is, however its address is spelled', async () => {
    writeFileSync(path.join(app.settings.dist_dir, 'public/files/1/a.svg'), '<svg/>');
    const policy = (await get('/%66iles/1/a.svg')).headers.get('content-security-policy');
    expect(policy).toContain('sandbox');
    expect((await get('/files/..%2fmedia/owls/')).status).toBe(400);
  });

  test('is found without its slash, by a redirect that keeps the query and is asked for again', async () => {
    const response = await get('/media/owls?from=mail?');
    expect([response.status, response.headers.get('location')]).toEqual([
      301,
      '/media/owls/?from=mail?',
    ]);
    expect(response.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
  });
});

describe('nothing but published files is a file', () => {
  test('no path leads out of the public tree, none to what is hidden', async () => {
    const paths = [
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/media/..%5c..%5coutside.txt',
    ];
    for (const hostile of [
      ...paths,
      '/.hidden',
      '/%2ehidden',
      '/private/members/owls/index.html',
    ]) {
      const answer = await raw(
        `GET ${hostile} HTTP/1.1\r\nHost: 127.0.0.1:${front.port}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer, hostile).toMatch(/^HTTP\/1\.1 40[04] /);
    }
  });

  test('a page that should be a file and is not is lost, never rendered on demand', async () => {
    const before = handled.length;
    const response = await get('/draft/');
    expect([response.status, await response.text()]).toEqual([404, '<h1>lost</h1>']);
    expect(handled.length).toBe(before);
  });

  test('programs that read JSON are refused in JSON', async () => {
    const accept = { accept: 'application/json' };
    const lost = await fetch(`http://127.0.0.1:${front.port}/api/nowhere`, { headers: accept });
    expect([lost.status, await lost.json()]).toEqual([404, { error: texts.refused.nothing }]);
    const foreign = await fetch(`http://127.0.0.1:${front.port}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([foreign.status, await foreign.json()]).toEqual([403, { error: texts.refused.foreign }]);
  });

  test('what is gated goes through the gate', async () => {
    expect((await get('/members/owls/')).status).toBe(404); // no such item in this database
    expect((await get('/t/00000000/1/x/y/z')).status).toBe(403);
  });
});

describe('what the front turns away', () => {
  test('another host, a strange method, a strange address', async () => {
    const ask = (line: string, host: string) =>
      raw(`${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const ours = `127.0.0.1:${front.port}`;
    expect(await ask('GET /', 'evil.example')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await ask('GET /', 'a:b@c')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await ask('TRACE /', ours)).toMatch(/^HTTP\/1\.1 405 /);
    expect(await ask('GET http://evil.example/', ours)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await get('/')).status).toBe(200);
  });

  test('a post from another site, before anybody reads it', async () => {
    const before = handled.length;
    expect((await post('/api/echo', 'x', { origin: 'https://evil.example' })).status).toBe(403);
    expect(handled.length).toBe(before);
  });

  test('two requests pretending to be one', async () => {
    const smuggled = `POST /api/echo HTTP/1.1\r\nHost: 127.0.0.1:${front.port}\r\nOrigin: ${origin}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/echo HTTP/1.1\r\n\r\n`;
    expect(await raw(smuggled)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a body that is too large, told or untold', async () => {
    const large = 'x'.repeat(64 * 1024 + 1);
    expect((await post('/api/echo', large)).status).toBe(413);
    const untold = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 65; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(1024)));
        controller.close();
      },
    });
    const options = {
      method: 'POST',
      body: untold,
      duplex: 'half',
      headers: { origin },
    } as RequestInit;
    expect((await fetch(`${origin}/api/echo`, options)).status).toBe(413);
  });

  test('a post to a page that only takes GET', async () => {
    const response = await post('/about/', 'x');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a post to what the gate has, which is there to be read', async () => {
    const before = handled.length;
    const response = await post('/members/owls.json', '{}', { accept: 'application/json' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await response.json()).toEqual({ error: texts.refused.reading });
    expect(handled).toHaveLength(before);
  });

  test('a post to an endpoint that there is not', async () => {
    const response = await post('/api/nothing', '{}', { accept: 'application/json' });
    expect([response.status, response.headers.get('allow')]).toEqual([404, null]);
    expect(await response.json()).toEqual({ error: texts.refused.nothing });
  });
});

test('who holds many posts open is told to wait, reading goes on, and all is well once they are gone', async () => {
  const head = `POST /api/echo HTTP/1.1\r\nHost: 127.0.0.1:${front.port}\r\nOrigin: ${origin}\r\nContent-Length: 9\r\n\r\nx`;
  const slow = Array.from({ length: MOST }, () => net.connect(front.port, '127.0.0.1'));
  for (const socket of slow) socket.write(head);
  const status = async () => (await post('/api/echo', 'email=a@b.c')).status;
  await expect.poll(status).toBe(503);
  expect((await fetch(`${origin}/`)).status).toBe(200);
  for (const socket of slow) socket.destroy();
  await expect.poll(status).toBe(200);
});

test('a form reaches Astro whole, and a webhook may be larger and come without Origin', async () => {
  expect(await (await post('/api/echo', 'email=a@b.c')).text()).toBe('from Astro');
  expect(handled.at(-1)).toEqual({ url: '/api/echo', body: 'email=a@b.c' });
  const large = 'x'.repeat(100 * 1024);
  const webhook = `${origin}/api/payments/fake/webhook`;
  expect((await fetch(webhook, { method: 'POST', body: large })).status).toBe(200);
  expect(handled.at(-1)?.body.length).toBe(large.length);
});

test('many forms at once begin one by one, so that others come in between', async () => {
  let turns = 0;
  const count = () => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const began: number[] = [];
  const busy = await testFront({}, {}, (_req, res) => {
    began.push(turns);
    res.end();
  });
  const form = `POST /api/echo HTTP/1.1\r\nHost: 127.0.0.1:${busy.port}\r\nOrigin: ${busy.origin}\r\nContent-Length: 3\r\n\r\na=b`;
  // In one write, so that all of them arrive in one turn.
  await busy.raw(form.repeat(20), () => vi.waitUntil(() => began.length === 20));
  clearImmediate(counting);
  await busy.close();
  expect(new Set(began).size).toBe(20);
});

test('a database that is locked is worth another try; of any other failure nobody is told', async () => {
  const fails = (error: Error) => vi.spyOn(app.sessions, 'validate').mockRejectedValueOnce(error);
  fails(Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' }));
  const busy = await get('/members/owls/');
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '5']);
  fails(new Error('no such table: session'));
  const broken = await get('/members/owls/');
  expect([broken.status, broken.headers.get('retry-after')]).toEqual([500, null]);
  for (const answer of [busy, broken])
    expect(await answer.text()).not.toMatch(/gated|database|table|session/);
});

test('a file that is there and cannot be read is a failure of ours, not a file that is missing', async () => {
  const id = newId();
  const folder = path.join(app.settings.data_dir, 'media', id);
  mkdirSync(folder, { recursive: true });
  // It leads to itself; the other has a size, but nobody can open it.
  symlinkSync('loop', path.join(folder, 'loop'));
  const socket = net.createServer().listen(path.join(folder, 'socket'));
  await once(socket, 'listening');
  linkSync(path.join(folder, 'socket'), path.join(app.settings.dist_dir, 'public/files/1/a.mp4'));
  for (const at of [app.signer.sign(id, 'loop'), app.signer.sign(id, 'socket'), '/files/1/a.mp4']) {
    const answer = await get(at);
    expect([answer.status, answer.headers.get('etag')], at).toEqual([500, null]);
    expect(await answer.text(), at).toBe(`${texts.refused.broken}\n`);
  }
  socket.close();
  expect((await get(app.signer.sign(id, 'nothing'))).status).toBe(404);
});

test('whoever takes their time is ended, and there is room for so many only', async () => {
  const create = vi.spyOn(http, 'createServer');
  const other = await startFront(app, bundle, { host: '127.0.0.1', port: 0 });
  const [made] = create.mock.results;
  create.mockRestore();
  await other.close();
  // In milliseconds; tests/long/slow.test.ts waits for them.
  expect(made?.value).toMatchObject({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    timeout: 120_000,
    maxConnections: 5000,
    maxRequestsPerSocket: 1000,
  });
});

test('who waits for a publish is not ended, and has no more patience for what they ask next', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (pathname: string) => {
    const asked = http.request(origin + pathname, { agent, method: 'POST', headers: { origin } });
    const [answer] = (await once(asked.end(), 'response')) as [http.IncomingMessage];
    await once(answer.resume(), 'end');
  };
  patience.length = 0;
  for (const pathname of ['/api/echo', '/api/publish', '/api/echo']) await ask(pathname);
  agent.destroy();
  expect(patience).toEqual([120_000, 0, 120_000]);
});

test('closing lets the answer that is under way finish', async () => {
  const other = await startFront(app, bundle, { host: '127.0.0.1', port: 0 });
  const answer = fetch(`http://127.0.0.1:${other.port}/api/slow`, {
    headers: { connection: 'close' },
  });
  while (!release) await new Promise((resolve) => setImmediate(resolve));
  const closed = other.close();
  release();
  expect(await (await answer).text()).toBe('from Astro');
  await closed;
  await expect(fetch(`http://127.0.0.1:${other.port}/`)).rejects.toThrow();
});
