// The two cookies of a signed-in browser: the session's (a secret, for the server only) and the hint
// (`hint=1`, readable by scripts, so that anonymous visitors never ask who they are).
// Tested in tests/lib/auth/cookies.test.ts.

/** `__Host-` makes browsers insist on https, `Path=/` and no domain; plain http cannot have it. */
export const sessionCookieName = (secure: boolean) => (secure ? '__Host-session' : 'session');

/** The `Set-Cookie` lines that sign a browser in. `max_age` in seconds; what is idle ends on the server. */
export function signInCookies(token: string, secure: boolean, max_age: number): string[] {
  return [
    `${sessionCookieName(secure)}=${token}; HttpOnly; ${attributes(secure, max_age)}`,
    `hint=1; ${attributes(secure, max_age)}`,
  ];
}

/** The `Set-Cookie` lines that take both cookies back. */
export const signOutCookies = (secure: boolean): string[] => signInCookies('', secure, 0);

const attributes = (secure: boolean, max_age: number) =>
  `Max-Age=${max_age}; Path=/; SameSite=Lax${secure ? '; Secure' : ''}`;

/** The first cookie of that name in a `Cookie` header, as it stands: nothing is decoded, nothing throws. */
export function readCookie(header: string | null | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
