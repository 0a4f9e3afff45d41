import { expect, test } from 'vitest';
import { ownPath } from '#lib/helpers/own-path.ts';

test.for([
  ['/', '/'],
  ['/media/a-talk/', '/media/a-talk/'],
  ['/media/?page=2#top', '/media/?page=2#top'],
  ['/a/../b', '/b'],
  ['/a\r\nSet-Cookie: b', '/aSet-Cookie:%20b'],
  ['/a\0b', '/a%00b'],
  ['/media/größe/', '/media/gr%C3%B6%C3%9Fe/'],
])('an own path is followed: %s', ([value, path]) => {
  expect(ownPath(value)).toBe(path);
});

test.for([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/%2e%2e//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'media/a-talk',
  '',
  ' /media/',
  `/${'a'.repeat(2001)}`,
  undefined,
  null,
  ['/media/'],
])('another site, a script or no path at all is refused: %j', (value) => {
  expect(ownPath(value)).toBeUndefined();
});
