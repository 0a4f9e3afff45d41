import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { flawsOf } from '#lib/models/user/new-password.ts';

const reason = async (password: string) =>
  (await flawsOf(password, password, 'ann.page@example.org'))[0]?.reason;

test.for([
  'eight ch',
  'pässwörter für ännchen',
  'пароль на каждый день',
  '四つの静かな言葉です',
  '😀🎈🚲🌧🪗📯🥁🎻',
  'onlysmallletterswithoutanydigit',
  'x y'.repeat(64),
])('%s is good enough: no rule says which characters', async (password) => {
  expect(await reason(password)).toBeUndefined();
});

test.for(['password', 'Password1', 'QWERTYUIOP', 'iloveyou', 'football1', '12345678'])(
  '%s is one that everybody tries',
  async (password) => {
    expect(await reason(password)).toBe('password-common');
  },
);

test.for(['', 'vier zw', '😀🎈🚲🌧🪗📯🥁'])(
  '%j is too short: characters count, not bytes',
  async (password) => {
    expect(await reason(password)).toBe('password-short');
  },
);

test('one’s own address is no password', async () => {
  expect(await reason('ann.page@example.org')).toBe('password-common');
  expect(await reason('Ann.Page')).toBe('password-common');
});

test('that the two differ is said beside what is wrong with the first', async () => {
  const flaws = await flawsOf('password', 'passwort', 'ann.page@example.org');
  expect(flaws.map(({ field }) => field)).toEqual(['password', 'password_repeat']);
});

test('the list is not read before it is needed', () => {
  const source = new URL('../../../../src/lib/helpers/common-passwords.ts', import.meta.url);
  expect(readFileSync(source, 'utf8')).not.toMatch(/^import .*zxcvbn/m);
});
