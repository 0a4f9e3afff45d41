// What the front turns away before anybody looks at it: malformed requests, unknown methods, strange
// addresses, other hosts, posts from other sites, bodies too large. Pure: a request's head in, a status and a
// sentence out. Tested in tests/lib/front/refusals.test.ts and over real sockets in hostile.test.ts beside it.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isLoopback } from '#lib/helpers/ip.ts';
import type { Settings } from '#lib/settings.ts';
import { texts } from '#lib/texts.ts';
import { bodyLimit, needsOrigin } from './exceptions.ts';
import { isHealth } from './health.ts';

const URL_LIMIT = 4096;

const t = texts.refused;
const methods = ['GET', 'HEAD', 'POST'];

export type Head = Pick<
  IncomingMessage,
  'method' | 'url' | 'httpVersion' | 'headers' | 'headersDistinct'
>;

export interface Refusal {
  status: number;
  sentence: string;
  headers?: Record<string, string>;
}

/** Why this request goes no further, or undefined when it may. */
export function refusal(head: Head, settings: Settings, port: number): Refusal | undefined {
  const { method = '', url = '', headers } = head;
  if (!methods.includes(method))
    return { status: 405, sentence: t.method(method), headers: { allow: methods.join(', ') } };
  if (isAmbiguous(head)) return { status: 400, sentence: t.ambiguous };
  const pathname = pathOf(url);
  if (pathname === undefined) return { status: 400, sentence: t.address };
  if (headers.expect && headers.expect.toLowerCase() !== '100-continue')
    return { status: 417, sentence: t.expect };
  if (!isHealth(pathname) && !isOurHost(headers.host, settings, port))
    return { status: 421, sentence: t.host };
  if (method === 'POST' && needsOrigin(pathname) && !isSameOrigin(headers, settings))
    return { status: 403, sentence: t.foreign };
  if (Number(headers['content-length'] ?? 0) > bodyLimit(pathname))
    return { status: 413, sentence: t.large };
  return undefined;
}

/** The path of a request line, still encoded; undefined when it is malformed. */
export function pathOf(url: string): string | undefined {
  if (!url.startsWith('/') || url.startsWith('//') || url.length > URL_LIMIT) return undefined;
  if (url.includes('#')) return undefined;
  try {
    const { pathname } = new URL(url, 'http://site');
    // An encoded slash means one folder to one program and another to the next; two slashes begin a host's name.
    if (/^\/\/|%2f|%5c/i.test(pathname)) return undefined;
    return decodeURIComponent(pathname).includes('\0') ? undefined : pathname;
  } catch {
    return undefined;
  }
}

/** What two programs in a row could read as two different requests (RFC 9112, 11.2). Node refuses the rest. */
function isAmbiguous({ method, httpVersion, headers, headersDistinct }: Head): boolean {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return true;
  const hosts = headersDistinct.host?.length ?? 0;
  // Who watches a server may still speak 1.0 and name none.
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return true;
  const coding = headers['transfer-encoding'];
  if (coding && (coding.toLowerCase() !== 'chunked' || httpVersion === '1.0')) return true;
  return method !== 'POST' && (coding !== undefined || Number(headers['content-length'] ?? 0) > 0);
}

function isOurHost(host: string | undefined, { site_url }: Settings, port: number): boolean {
  if (!host) return false;
  if (site_url) return namesOf(new URL(site_url)).includes(host.toLowerCase());
  const [, name = '', number = '80'] = /^(.+?)(?::(\d+))?$/.exec(host) ?? [];
  return isLoopback(name) && Number(number) === port;
}

/** Some programs say the port also where it is the usual one, and mean the same (RFC 9110, 4.2.3). */
const namesOf = ({ protocol, host, hostname, port }: URL) => [
  host,
  `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`,
];

/** Browsers say where a post comes from in Origin, or at least in Sec-Fetch-Site; one must say "from here". */
function isSameOrigin(headers: IncomingHttpHeaders, { site_url }: Settings): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return origin === (site_url ?? `http://${host}`);
  return headers['sec-fetch-site'] === 'same-origin';
}
