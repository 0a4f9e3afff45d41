import { describe, expect, test } from 'vitest';
import { bodyLimit } from '#lib/front/exceptions.ts';
import { FORM_LIMIT } from '#lib/helpers/forms.ts';
import { type Head, refusal } from '#lib/front/refusals.ts';
import { readSettings } from '#lib/settings.ts';

const demo = readSettings({});
const real = readSettings({
  SITE_URL: 'https://example.org',
  SMTP_URL: 'smtps://mail.example.org',
  MAIL_FROM: 'hello@example.org',
});

const get = (url: string, more: Record<string, string> = {}): Head => {
  const headers = { host: '127.0.0.1:4321', ...more };
  const distinct = Object.entries(headers).map(([name, value]) => [name, [value]]);
  const headersDistinct = Object.fromEntries(distinct);
  return { method: 'GET', url, httpVersion: '1.1', headers, headersDistinct };
};
const post = (url: string, headers = {}): Head => ({ ...get(url, headers), method: 'POST' });
const status = (head: Head, settings = demo) => refusal(head, settings, 4321)?.status;

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
    '/#top',
    '/files/..%2f',
  ])
    expect(status(get(url)), url).toBe(400);
});

test('the site answers only under its own name', () => {
  for (const host of ['evil.example', '127.0.0.1:80', 'a:b@c', '', '127.0.0.1.evil.example:4321'])
    expect(status(get('/', { host })), host).toBe(421);
  expect(status(get('/', { host: '127.0.0.1:4321' }), real)).toBe(421);
});

test('its name may come with the port that goes without saying, and with no other', () => {
  expect(status(get('/', { host: 'example.org:443' }), real)).toBeUndefined();
  for (const host of ['example.org:80', 'example.org:4321', 'example.org:443:443', 'example.org:'])
    expect(status(get('/', { host }), real), host).toBe(421);
  const near = { ...real, site_url: 'http://localhost:8080' };
  expect(status(get('/', { host: 'localhost:8080' }), near)).toBeUndefined();
  expect(status(get('/', { host: 'localhost:80' }), near)).toBe(421);
});

test('who watches the server may ask it by any name, and in one way only', () => {
  for (const at of ['/healthz', '/readyz'])
    expect(status(get(at, { host: '10.0.0.7:4321' }), real)).toBeUndefined();
  expect(status(get('/healthz/', { host: '10.0.0.7:4321' }), real)).toBe(421);
  expect(status({ ...get('/healthz'), method: 'POST' }, real)).toBe(403);
  const old = { httpVersion: '1.0', headers: {}, headersDistinct: {} };
  expect(status({ ...get('/healthz'), ...old }, real)).toBeUndefined();
  expect(status({ ...get('/'), ...old }, real)).toBe(421);
});

test('a request that two programs could read differently is refused', () => {
  const coded = (coding: string) => post('/api/login', { 'transfer-encoding': coding });
  expect(status(coded('identity, chunked'))).toBe(400);
  expect(status({ ...coded('chunked'), httpVersion: '1.0' })).toBe(400);
  expect(status({ ...get('/'), httpVersion: '2.0' })).toBe(400);
  expect(status({ ...get('/'), headersDistinct: { host: ['127.0.0.1:4321', 'evil'] } })).toBe(400);
  expect(status({ ...get('/'), headersDistinct: {} })).toBe(400);
  expect(status(get('/', { 'content-length': '5' }))).toBe(400);
  expect(status(get('/', { 'transfer-encoding': 'chunked' }))).toBe(400);
  expect(status(get('/', { 'content-length': '0' }))).toBeUndefined();
});

test('an expectation that nobody can meet is refused', () => {
  expect(status(get('/', { expect: 'tea' }))).toBe(417);
  expect(status(get('/', { expect: '100-continue' }))).toBeUndefined();
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
    expect(status(post('/api/login', sized(FORM_LIMIT)))).toBeUndefined();
    expect(status(post('/api/login', sized(FORM_LIMIT + 1)))).toBe(413);
    const webhook = '/api/payments/fake/webhook';
    expect(bodyLimit(webhook)).toBe(512 * 1024);
    expect(status(post(webhook, sized(FORM_LIMIT + 1)))).toBeUndefined();
    expect(status(post(webhook, sized(512 * 1024 + 1)))).toBe(413);
  });
});
