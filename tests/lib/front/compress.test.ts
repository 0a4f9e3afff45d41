// What is compressed on its way, over real sockets: text of the public tree, whole, for who asks for it.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isText } from '#lib/front/compress.ts';
import { type Front, startFront } from '#lib/front/front.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { type TestApplication, testApplication } from '../../support/application.ts';

const PAGE = `<h1>owls</h1>${'<p>A tawny owl calls, and another answers.</p>'.repeat(500)}`;
const FILM = 'film '.repeat(5000);

let app: TestApplication;
let front: Front;

beforeAll(async () => {
  app = await testApplication();
  const dist = path.join(app.settings.data_dir, 'dist');
  app.settings.dist_dir = dist;
  for (const folder of ['public/media/owls', 'public/files/1', 'private/members/owls'])
    mkdirSync(path.join(dist, folder), { recursive: true });
  const files = {
    'public/media/owls/index.html': PAGE,
    'public/media/owls.json': '{"title":"owls"}',
    'public/404.html': PAGE,
    'public/files/1/owls.mp4': FILM,
    'public/files/1/owls.csv': FILM,
  };
  for (const [file, content] of Object.entries(files))
    writeFileSync(path.join(dist, file), content);
  symlinkSync('public', path.join(dist, 'site'));
  const account = { component: 'src/pages/account.astro', pattern: /^\/account\/$/ };
  const bundle = {
    published: [],
    match: (pathname: string) => (account.pattern.test(pathname) ? account : undefined),
    async handler(_req: http.IncomingMessage, res: http.ServerResponse) {
      res.setHeader('content-type', 'text/html; charset=utf-8');
      res.end(PAGE);
    },
  } as unknown as Bundle;
  front = await startFront(app, bundle, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await front.close();
  await app.close();
});

interface Answer {
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** The answer as it comes over the wire: `fetch` would decompress it. */
function ask(pathname: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET') {
  return new Promise<Answer>((resolve, reject) => {
    const request = http.request(
      { port: front.port, path: pathname, method, headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode,
            headers: answer.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('error', reject).end();
  });
}

describe('a page', () => {
  test('comes in brotli to a browser, in gzip to what knows no better, plain to the rest', async () => {
    const browser = await ask('/media/owls/', { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(browser.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(browser.body).toString()).toBe(PAGE);
    expect(browser.body.length).toBeLessThan(PAGE.length / 10);
    const older = await ask('/media/owls/', { 'accept-encoding': 'gzip' });
    expect(older.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(older.body).toString()).toBe(PAGE);
    for (const accepted of [undefined, 'identity', 'br;q=0, gzip;q=0']) {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
      const plain = await ask('/media/owls/', headers);
      expect(plain.headers['content-encoding'], accepted).toBeUndefined();
      expect(plain.body.toString()).toBe(PAGE);
    }
  });

  test('is kept apart by caches, also where it was not modified', async () => {
    const headers = { 'accept-encoding': 'br' };
    const first = await ask('/media/owls/', headers);
    const plain = await ask('/media/owls/');
    // One weak tag for the same words in any encoding.
    expect(first.headers.etag).toMatch(/^W\//);
    expect(plain.headers.etag).toBe(first.headers.etag);
    const again = await ask('/media/owls/', { ...headers, 'if-none-match': first.headers.etag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(again.headers['content-encoding']).toBeUndefined();
    for (const answer of [first, plain, again]) expect(answer.headers.vary).toBe('Accept-Encoding');
  });

  test('has the same head when only that is asked for', async () => {
    for (const headers of [{ 'accept-encoding': 'br' }, {}]) {
      const head = await ask('/media/owls/', headers, 'HEAD');
      const whole = await ask('/media/owls/', headers);
      const { date: _, ...said } = head.headers;
      expect(whole.headers).toMatchObject(said);
      expect(head.headers['content-length']).toBe(whole.headers['content-length']);
      expect(head.body.length).toBe(0);
    }
  });

  test('comes whole, also to who asks for a part', async () => {
    for (const encoding of ['br', 'identity']) {
      const headers = { range: 'bytes=0-3', 'accept-encoding': encoding };
      const { status, headers: said } = await ask('/media/owls/', headers);
      expect([status, said['content-range'], said['accept-ranges']]).toEqual([
        200,
        undefined,
        undefined,
      ]);
    }
  });

  test('for lost visitors is compressed too', async () => {
    const lost = await ask('/nowhere/', { 'accept-encoding': 'br' });
    expect([lost.status, brotliDecompressSync(lost.body).toString()]).toEqual([404, PAGE]);
  });
});

test('what is too short to gain by it stays as it is', async () => {
  const twin = await ask('/media/owls.json', { 'accept-encoding': 'br' });
  expect(twin.headers['content-encoding']).toBeUndefined();
  expect(twin.headers.vary).toBe('Accept-Encoding');
});

test('a film and a table to keep stay as they are, and come in parts', async () => {
  for (const name of ['owls.mp4', 'owls.csv']) {
    const headers = { 'accept-encoding': 'br', range: 'bytes=0-3' };
    const part = await ask(`/files/1/${name}`, headers);
    expect([part.status, part.headers['content-encoding'], part.body.toString()]).toEqual([
      206,
      undefined,
      'film',
    ]);
    expect((await ask(`/files/1/${name}`, headers, 'HEAD')).headers.vary).toBeUndefined();
  }
});

test("a member's page, which may hold a secret beside words from the address, is never compressed", async () => {
  const page = await ask('/account/', { 'accept-encoding': 'br' });
  expect([page.status, page.headers['content-encoding'], page.body.toString()]).toEqual([
    200,
    undefined,
    PAGE,
  ]);
});

test('text is told by its name, however that is spelled', () => {
  for (const name of [
    '/',
    '/media/owls/',
    '/a.json',
    '/a%2ejson',
    '/sitemap.xml',
    '/files/1/en.vtt',
  ])
    expect(isText(name), name).toBe(true);
  const others = ['/files/1/a.mp4', '/files/1/a.json.gz', '/files/1/a.txt', '/%66iles/1/a.txt'];
  for (const name of ['/media/owls', '/pagefind/a.pf_meta', ...others])
    expect(isText(name), name).toBe(false);
});
