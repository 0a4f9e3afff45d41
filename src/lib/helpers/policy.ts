// The content security policy inside a published page. Astro writes the hashes of every style and script of the
// whole site into each page; a page needs its own only. That is stricter, spares each page 2 KB on its way, and
// lets a page stay as it is when another one changes.
// Tested in tests/lib/helpers/policy.test.ts.

import { createHash } from 'node:crypto';
import { memoize } from './memoize.ts';

const meta = /(<meta http-equiv="content-security-policy" content=")([^"]*)"/;
/** Whatever a page holds of them, with or without attributes; what comes from a file has nothing inside. */
const inline = /<(style|script)\b[^>]*>([\s\S]*?)<\/\1>/g;
const token = / '(sha256-[^']+)'/g;

/** By directive, the hashes of all that was compiled. */
export type Compiled = Partial<Record<string, ReadonlySet<string>>>;

/** @param compiled what a page may have besides what its policy names */
export function withOwnPolicy(html: string, compiled: Compiled = {}): string {
  const own = new Set(
    Array.from(html.matchAll(inline), ([, tag, text = '']) =>
      tag === 'style' ? hashOfStyle(text) : hashOf(text),
    ),
  );
  return html.replace(
    meta,
    (_, before, policy: string) =>
      `${before}${policy
        .split(';')
        .map((directive) => ownDirective(directive, own, compiled))
        .join(';')}"`,
  );
}

/** Its hashes stand last, in an order that follows from them alone. */
function ownDirective(directive: string, own: Set<string>, compiled: Compiled): string {
  const [name = ''] = directive.trim().split(' ', 1);
  const named = new Set(Array.from(directive.matchAll(token), ([, hash = '']) => hash));
  const hashes = [...own].filter((hash) => named.has(hash) || compiled[name]?.has(hash));
  const others = directive.replaceAll(token, '').trimEnd();
  return [others, ...hashes.sort().map((hash) => `'${hash}'`)].join(' ');
}

/** The styles of a site are few and the same on thousands of pages. */
const KEPT = 100;

const hashOfStyle = memoize(hashOf, KEPT);

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
