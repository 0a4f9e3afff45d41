// The headers that every answer carries, and how long which file may be kept.

import type { ServerResponse } from 'node:http';
import type { Settings } from '#lib/settings.ts';

export const securityHeaders = ({ site_url }: Pick<Settings, 'site_url'>) => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  ...(site_url?.startsWith('https:') && {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
  }),
});

/** What follows these is a signature or a token: not for logs, nor for the site that a link leads to. */
export const SECRET_PATH = /^((?:\/api)?\/(?:t|reset|confirm|unsubscribe)\/).+/;

/** The origin alone, never the path; with 'no-referrer' browsers would call the origin of a form there "null". */
export const SECRET_REFERRER = 'strict-origin';

export function setHeaders(res: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}

/** Pages bring their own policy in a `<meta>`, which cannot say who may frame them. */
export const PAGE_POLICY = "frame-ancestors 'none'";

/** Names under these paths change with their contents. */
const immutable = /^\/(_astro|files)\/|^\/pagefind\/.+\.pf_/;

/** Kept, but asked for again each time, which costs a 304. */
export const ASKED_AGAIN = 'public, max-age=0, must-revalidate';

export const cacheControl = (pathname: string) =>
  immutable.test(pathname) ? 'public, max-age=31536000, immutable' : ASKED_AGAIN;
