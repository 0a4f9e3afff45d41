// What the front turns away before anybody looks at it: unknown methods, strange addresses, other hosts,
// posts from other sites, bodies too large. Pure: a request's head in, a status and a sentence out.
// Tested in tests/lib/front/refusals.test.ts and over real sockets in tests/lib/front/front.test.ts.

import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback, type Settings } from '#lib/settings.ts';
import { texts } from '#lib/texts.ts';

const t = texts.refused;

/** Bytes of a body: forms, and what processors post to us. */
export const BODY_LIMIT = 64 * 1024;
export const WEBHOOK_LIMIT = 512 * 1024;
const URL_LIMIT = 4096;

/** They carry a signature instead of an Origin. */
export const webhook = /^\/api\/payments\/[a-z]+\/webhook$/;

const methods = ['GET', 'HEAD', 'POST'];

export interface Head {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

export interface Refusal {
  status: number;
  sentence: string;
  headers?: Record<string, string>;
}

/** Why this request goes no further, or undefined when it may. */
export function refusal(head: Head, settings: Settings, port: number): Refusal | undefined {
  const { method, url, headers } = head;
  if (!methods.includes(method))
    return {
      status: 405,
      sentence: t.method(method),
      headers: { allow: methods.join(', ') },
    };
  const pathname = pathOf(url);
  if (pathname === undefined) return { status: 400, sentence: t.address };
  if (!isOurHost(headers.host, settings, port)) return { status: 421, sentence: t.host };
  if (method === 'POST' && !webhook.test(pathname) && !isSameOrigin(headers, settings))
    return { status: 403, sentence: t.foreign };
  const length = Number(headers['content-length'] ?? 0);
  if (length > bodyLimit(pathname)) return { status: 413, sentence: t.large };
  return undefined;
}

export const bodyLimit = (pathname: string) =>
  webhook.test(pathname) ? WEBHOOK_LIMIT : BODY_LIMIT;

/** The path of a request line, still encoded; undefined when it is malformed. */
export function pathOf(url: string): string | undefined {
  if (!url.startsWith('/') || url.startsWith('//') || url.length > URL_LIMIT) return undefined;
  try {
    const { pathname } = new URL(url, 'http://site');
    // An encoded slash means one folder to one program and another to the next.
    if (/%2f|%5c/i.test(pathname)) return undefined;
    return decodeURIComponent(pathname).includes('\0') ? undefined : pathname;
  } catch {
    return undefined;
  }
}

function isOurHost(host: string | undefined, { site_url }: Settings, port: number): boolean {
  if (!host) return false;
  if (site_url) return host === new URL(site_url).host;
  const [, name = '', number = '80'] = /^(.+?)(?::(\d+))?$/.exec(host) ?? [];
  return isLoopback(name) && Number(number) === port;
}

/** Browsers say where a post comes from in Origin, or at least in Sec-Fetch-Site; one must say "from here". */
function isSameOrigin(headers: IncomingHttpHeaders, { site_url }: Settings): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return origin === (site_url ?? `http://${host}`);
  return headers['sec-fetch-site'] === 'same-origin';
}
