// The headers that protect, on every kind of answer of a real site: https, so that browsers are told to stay.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFront, testFront } from '../../support/front.ts';

const HOST = 'gatefold.test';
let front: TestFront;

beforeAll(async () => {
  const files = {
    '404.html': '<h1>lost</h1>',
    'feed.xml': '<rss/>',
    'favicon.svg': '<svg/>',
    'media/owls.json': '{}',
    '_astro/a.js': 'export {}',
    'files/1/owls.mp4': 'film',
  };
  front = await testFront(files, { demo: false, site_url: `https://${HOST}` });
});
afterAll(() => front?.close());

const get = (target: string, more = '') =>
  `GET ${target} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n${more}\r\n`;

const answers: Record<string, [request: string, status: number]> = {
  'a page': [get('/'), 200],
  'a page that was not modified': [get('/', 'If-None-Match: *\r\n'), 304],
  'a feed': [get('/feed.xml'), 200],
  'a drawing': [get('/favicon.svg'), 200],
  'a twin': [get('/media/owls.json'), 200],
  'a script': [get('/_astro/a.js'), 200],
  'a part of a file': [get('/files/1/owls.mp4', 'Range: bytes=0-1\r\n'), 206],
  'a part that is not there': [get('/files/1/owls.mp4', 'Range: bytes=99-\r\n'), 416],
  'the way to a folder': [get('/media'), 301],
  'what Astro answers': [get('/api/echo'), 200],
  'what the gate refuses': [get('/t/00000000/1/x/y/z'), 403],
  'what is not there': [get('/nowhere/'), 404],
  'a refusal': [`TRACE / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`, 405],
  'what is no request': ['nonsense\r\n\r\n', 400],
  'a sign of life': [get('/healthz'), 200],
};

for (const [name, [request, status]] of Object.entries(answers))
  test(name, async () => {
    const [head = ''] = (await front.raw(request, () => new Promise(() => undefined))).split(
      '\r\n\r\n',
    );
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const lines = new Map(
      head.split('\r\n').map((line) => {
        const [, key = '', value = ''] = /^([^:]+): (.*)$/.exec(line) ?? [];
        return [key.toLowerCase(), value];
      }),
    );
    expect(lines.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(lines.get('x-content-type-options')).toBe('nosniff');
    // An address that is a key is told to nobody.
    const key = request.startsWith('GET /t/');
    const referrer = key ? 'strict-origin' : 'strict-origin-when-cross-origin';
    expect(lines.get('referrer-policy')).toBe(referrer);
    expect(lines.get('x-frame-options')).toBe('DENY');
    expect(lines.get('permissions-policy')).toContain('camera=()');
    // A 304 is about the answer that the browser has, policy and all.
    if (![301, 304, 416].includes(status) && name !== 'what is no request')
      expect(lines.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const type = lines.get('content-type');
    if (type && /text|json|xml|javascript/.test(type)) expect(type).toMatch(/; charset=utf-8$/i);
  });
