// Where may a form send somebody afterwards? Only to a path of this very site.
// Tested in tests/lib/helpers/own-path.test.ts.

const LONGEST = 2000;

/**
 * The path, query and fragment of `value` as a browser would follow them, escaped for a header, or undefined
 * for anything that leads elsewhere: other sites (`//evil.example`, `/\evil.example`, `/..//evil.example`),
 * schemes (`javascript:`), other types. OWASP ASVS 5.0, 3.7.2.
 */
export function ownPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > LONGEST)
    return undefined;
  const here = 'http://own.invalid';
  if (!URL.canParse(value, here)) return undefined;
  const url = new URL(value, here);
  // Dots are resolved by now: `/..//evil.example` has become `//evil.example`.
  if (url.origin !== here || url.pathname.startsWith('//')) return undefined;
  return url.pathname + url.search + url.hash;
}
