import { expect, test } from 'vitest';
import { readCookie, signInCookies, signOutCookies } from '#lib/auth/cookies.ts';

test('on https the session cookie is for this host, this server and this scheme only', () => {
  const [session] = signInCookies('secret', true, 60);
  expect(session).toBe('__Host-session=secret; HttpOnly; Max-Age=60; Path=/; SameSite=Lax; Secure');
});

test('on plain http, where browsers refuse __Host-, it has a plain name', () => {
  const [session] = signInCookies('secret', false, 60);
  expect(session).toBe('session=secret; HttpOnly; Max-Age=60; Path=/; SameSite=Lax');
});

test('scripts can read the hint, which says nothing but that somebody is signed in', () => {
  const [, hint] = signInCookies('secret', true, 60);
  expect(hint).toBe('hint=1; Max-Age=60; Path=/; SameSite=Lax; Secure');
});

test('signing out has the browser drop both at once', () => {
  expect(signOutCookies(true)).toEqual([
    '__Host-session=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure',
    'hint=1; Max-Age=0; Path=/; SameSite=Lax; Secure',
  ]);
});

test('a cookie is found among others, by its whole name', () => {
  expect(readCookie('a=1; xsession=no; session=yes; b=2', 'session')).toBe('yes');
  expect(readCookie('a=1;session=yes', 'session')).toBe('yes');
  expect(readCookie('session=a=b', 'session')).toBe('a=b');
});

test('whatever the header holds, reading it never throws', () => {
  for (const header of [null, undefined, '', ';', '=', '%', 'session', 'other=%E0%A4%A', ' ; =; ;'])
    expect(readCookie(header, 'session')).toBeUndefined();
  expect(readCookie('session=%E0%A4%A', 'session')).toBe('%E0%A4%A');
});
