import { describe, expect, test } from 'vitest';
import { BODY_LIMIT, refusal, WEBHOOK_LIMIT } from '#lib/front/refusals.ts';
import { readSettings } from '#lib/settings.ts';

const demo = readSettings({});
const real = readSettings({
  SITE_URL: 'https://example.org',
  SMTP_URL: 'smtps://mail.example.org',
  MAIL_FROM: 'hello@example.org',
});

const get = (url: string, headers = {}) => ({
  method: 'GET',
  url,
  headers: { host: '127.0.0.1:4321', ...headers },
});
const post = (url: string, headers = {}) => ({ ...get(url, headers), method: 'POST' });
const status = (head: Parameters<typeof refusal>[0], settings = demo) =>
  refusal(head, settings, 4321)?.status;

test('an ordinary request goes on', () => {
  expect(refusal(get('/media/'), demo, 4321)).toBeUndefined();
  expect(refusal(get('/', { host: 'localhost:4321' }), demo, 4321)).toBeUndefined();
  expect(refusal(get('/', { host: 'example.org' }), real, 4321)).toBeUndefined();
});

test('a method that nobody needs is refused with the list of those that exist', () => {
  for (const method of ['TRACE', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT'])
    expect(refusal({ ...get('/'), method }, demo, 4321)).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST' },
    });
});

test('an address that cannot be read is refused', () => {
  for (const url of [
    '//evil.example/',
    'http://evil.example/',
    '/%',
    '/%00',
    '/a'.repeat(3000),
    '*',
  ])
    expect(status(get(url)), url).toBe(400);
});

test('the site answers only under its own name', () => {
  for (const host of ['evil.example', '127.0.0.1:80', 'a:b@c', '', '127.0.0.1.evil.example:4321'])
    expect(status(get('/', { host })), host).toBe(421);
  expect(status(get('/', { host: '127.0.0.1:4321' }), real)).toBe(421);
});

describe('a post', () => {
  test('is taken from our own pages', () => {
    expect(status(post('/api/login', { origin: 'http://127.0.0.1:4321' }))).toBeUndefined();
    expect(status(post('/api/login', { 'sec-fetch-site': 'same-origin' }))).toBeUndefined();
    const ours = { host: 'example.org', origin: 'https://example.org' };
    expect(status(post('/api/login', ours), real)).toBeUndefined();
  });

  test('is refused from anywhere else, and when nobody says where it comes from', () => {
    expect(status(post('/api/login', { origin: 'https://evil.example' }))).toBe(403);
    expect(status(post('/api/login', { origin: 'null' }))).toBe(403);
    expect(status(post('/api/login', { 'sec-fetch-site': 'cross-site' }))).toBe(403);
    expect(status(post('/api/login', { 'sec-fetch-site': 'same-site' }))).toBe(403);
    expect(status(post('/api/login'))).toBe(403);
    const plain = { host: 'example.org', origin: 'http://example.org' };
    expect(status(post('/api/login', plain), real)).toBe(403);
  });

  test('from a processor needs no Origin: it carries a signature', () => {
    expect(status(post('/api/payments/fake/webhook'))).toBeUndefined();
    expect(status(post('/api/payments/fake/webhook/more'))).toBe(403);
  });

  test('that says it is too large is not read', () => {
    const origin = 'http://127.0.0.1:4321';
    const sized = (bytes: number) => ({ origin, 'content-length': String(bytes) });
    expect(status(post('/api/login', sized(BODY_LIMIT)))).toBeUndefined();
    expect(status(post('/api/login', sized(BODY_LIMIT + 1)))).toBe(413);
    expect(status(post('/api/payments/fake/webhook', sized(BODY_LIMIT + 1)))).toBeUndefined();
    expect(status(post('/api/payments/fake/webhook', sized(WEBHOOK_LIMIT + 1)))).toBe(413);
  });
});
