import { expect, test } from 'vitest';
import { mayOpen } from '#lib/gate/access.ts';

const member = { role: 'member' } as const;
const admin = { role: 'admin' } as const;

test('everybody may open what is free', () => {
  expect(mayOpen('free', null, false)).toBe('open');
  expect(mayOpen('free', member, false)).toBe('open');
});

test("a members' item asks a stranger to log in, and a member without a payment to pay", () => {
  expect(mayOpen('members', null, false)).toBe('login');
  expect(mayOpen('members', member, false)).toBe('pay');
});

test("a members' item opens for who has paid, and for an admin", () => {
  expect(mayOpen('members', member, true)).toBe('open');
  expect(mayOpen('members', admin, false)).toBe('open');
});

test('a payment without a person opens nothing', () => {
  expect(mayOpen('members', null, true)).toBe('login');
});
