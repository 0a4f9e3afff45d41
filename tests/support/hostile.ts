// Requests that no browser would send: pieces that are right, pieces that are not, in any order. What must
// hold for all of them stands in tests/lib/front/hostile.test.ts, and for many more in tests/long/hostile.test.ts.

import fc from 'fast-check';

const often = <T>(usual: T, ...strange: fc.Arbitrary<T>[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, ...strange);
const oneOf = (...values: string[]) => fc.constantFrom(...values);
const bytes = fc
  .uint8Array({ maxLength: 40 })
  .map((array) => Buffer.from(array).toString('latin1'));

const line_end = often('\r\n', oneOf('\n', '\r', '\r\n\r\n', '\0\r\n', ' \r\n'));
const method = fc.oneof(
  oneOf('GET', 'POST', 'HEAD', 'TRACE', 'PUT', 'OPTIONS', 'CONNECT', 'get', 'FOO', '', 'PRI'),
  bytes,
);
const target = fc.oneof(
  oneOf(
    '/',
    '/api/echo',
    '/healthz',
    '/t/a/1/b/c/d',
    '/members/a/file',
    '/files/1/a',
    '*',
    '//',
    '',
  ),
  oneOf('/../x', '/%2e%2e/x', '/..%2f', '/%', '/%00', '/a\\b', 'http://evil.example/', '/?a=%ff'),
  bytes.map((text) => `/${text}`),
);
const version = often('HTTP/1.1', oneOf('HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/1.1 ', '', 'x'));

const header = (port: number) =>
  fc.oneof(
    oneOf(
      `Host: 127.0.0.1:${port}`,
      'Host: evil.example',
      'Host:',
      `Origin: http://127.0.0.1:${port}`,
      'Origin: null',
      'Content-Length: 5',
      'Content-Length: 0',
      'Content-Length: -1',
      'Content-Length: 99999999999999999999',
      'Transfer-Encoding: chunked',
      'Transfer-Encoding: identity, chunked',
      'Transfer-Encoding : chunked',
      'Connection: close, host',
      'Connection: upgrade',
      'Upgrade: websocket',
      'Expect: 100-continue',
      'Expect: tea',
      'Range: bytes=9-1,-5',
      'If-Modified-Since: never',
      'Cookie: session=%; a=b; =; hint',
      'Accept-Encoding: br;q=nan, *',
      'X-Forwarded-For: ,,,',
      ' folded',
      'no colon',
      ': no name',
    ),
    bytes.map((text) => `X-Random: ${text}`),
    bytes,
  );

const body = fc.oneof(
  oneOf('', 'hello', '0\r\n\r\n', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', '5;a\r\nhello\r\n0\r\n\r\n'),
  bytes,
);

/** One connection's worth of bytes, for a front that listens on `port`. */
export const hostileBytes = (port: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.tuple(method, target, version, line_end),
        fc.array(fc.tuple(header(port), line_end), { maxLength: 6 }),
        fc.tuple(often('\r\n', oneOf('', '\n')), body),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((requests) =>
      requests
        .map(
          ([[verb, at, http, end], headers, [blank, rest]]) =>
            `${verb} ${at} ${http}${end}${headers.map((pair) => pair.join('')).join('')}${blank}${rest}`,
        )
        .join(''),
    );
