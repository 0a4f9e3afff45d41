import { expect, test } from 'vitest';
import { makeBodyLimit } from '#lib/front/body-limit.ts';

test('one network may be inside so many times, another is not in its way, and who leaves makes room', () => {
  const crowd = makeBodyLimit(2);
  const leave = crowd.enter('2001:db8::1');
  expect(crowd.enter('2001:db8::2')).toBeDefined();
  expect(crowd.enter('2001:db8::3')).toBeUndefined();
  expect(crowd.enter('192.0.2.1')).toBeDefined();
  leave?.();
  expect(crowd.enter('2001:db8::3')).toBeDefined();
  expect(crowd.enter('2001:db8::4')).toBeUndefined();
});
