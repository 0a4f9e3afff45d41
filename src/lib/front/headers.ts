// The headers that every answer carries, and how long which file may be kept.

import type { ServerResponse } from 'node:http';
import type { Settings } from '#lib/settings.ts';

export function setSecurityHeaders(res: ServerResponse, { site_url }: Settings): void {
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
  res.setHeader('cross-origin-opener-policy', 'same-origin');
  res.setHeader('cross-origin-resource-policy', 'same-origin');
  res.setHeader('x-frame-options', 'DENY');
  res.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  if (site_url?.startsWith('https:'))
    res.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
}

/** Pages bring their own policy in a `<meta>`, which cannot say who may frame them. */
export const PAGE_POLICY = "frame-ancestors 'none'";
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Names under these paths change with their contents. */
const immutable = /^\/(_astro|files)\//;

export const cacheControl = (pathname: string) =>
  immutable.test(pathname)
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=0, must-revalidate';
