// Published text leaves compressed, as the browser asked for it: brotli or gzip by the `compression` package,
// about a millisecond for a page. Only for files of the public tree. What is answered on demand holds a
// member's data beside words from the address, and the length of such an answer, compressed, can tell what
// stands in it (BREACH); in a public file there is nothing to tell. Tested in tests/lib/front/compress.test.ts.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:zlib';
import compression from 'compression';

const text = /(\/|\.(html|json|xml|svg|vtt|m?js|css|txt))$/;

/**
 * Whether the file at this path is text of ours, or captions. What else authors gave is none: a free download may
 * be as large as a film, and whoever lost the connection goes on where it broke.
 */
export function isText(pathname: string): boolean {
  const plain = decodeURIComponent(pathname);
  return text.test(plain) && (!plain.startsWith('/files/') || plain.endsWith('.vtt'));
}

const negotiated = compression({
  // What was not modified has no bytes to compress.
  filter: (_req, res) => res.statusCode !== 304,
  // A page fits into a small window; the usual one takes megabytes for every reader who is slow.
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 18 } },
});

/** From here on, what is written to `res` leaves compressed if the reader understands it. */
export function compress(req: IncomingMessage, res: ServerResponse): void {
  // A 304 says so too, or a cache would mix up what it has.
  res.setHeader('vary', 'Accept-Encoding');
  // The package takes Express's requests, but reads no more than the headers and the method. The head of an
  // answer is the same whether its body follows or not (RFC 9110, 9.3.2), so HEAD is told as GET.
  const asked = Object.create(req, { method: { value: 'GET' } });
  negotiated(asked, res as Parameters<typeof negotiated>[1], () => undefined);
}
