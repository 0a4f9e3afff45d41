import type { IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import { clientAddress } from '#lib/front/client.ts';

const { warn } = vi.hoisted(() => ({ warn: vi.fn() }));
vi.mock('#lib/helpers/log.ts', () => ({ logger: () => ({ warn }) }));

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as Pick<IncomingMessage, 'headers' | 'socket'>;

test('without proxies it is who is connected, whatever a header says', () => {
  expect(clientAddress(from('192.0.2.7', '198.51.100.1'), 0)).toBe('192.0.2.7');
  expect(clientAddress(from('::ffff:192.0.2.7'), 0)).toBe('192.0.2.7');
  expect(clientAddress(from('2001:db8::7'), 0)).toBe('2001:db8::7');
});

test('behind proxies it is counted from the right: what a client writes itself is never taken', () => {
  const forged = '203.0.113.66, 198.51.100.1';
  expect(clientAddress(from('10.0.0.1', forged), 1)).toBe('198.51.100.1');
  expect(clientAddress(from('10.0.0.1', `${forged}, 10.0.0.2`), 2)).toBe('198.51.100.1');
  expect(clientAddress(from('10.0.0.1', ' ::ffff:198.51.100.1 '), 1)).toBe('198.51.100.1');
  expect(clientAddress(from('10.0.0.1', '2001:db8::1'), 1)).toBe('2001:db8::1');
});

test('when the proxies told less than they should, it is who is connected', () => {
  for (const told of [undefined, '', 'unknown', '198.51.100.1:4711', '<script>', ',,'])
    expect(clientAddress(from('10.0.0.1', told), 1)).toBe('10.0.0.1');
  expect(clientAddress(from('10.0.0.1', '198.51.100.1'), 2)).toBe('10.0.0.1');
});

test('a proxy on this machine that nobody has set is told of, once', () => {
  warn.mockClear();
  clientAddress(from('127.0.0.1'), 0);
  clientAddress(from('192.0.2.7', '198.51.100.1'), 0);
  clientAddress(from('127.0.0.1', '198.51.100.1'), 1);
  expect(warn).not.toHaveBeenCalled();
  for (let n = 0; n < 3; n++)
    expect(clientAddress(from('::ffff:127.0.0.1', '198.51.100.1'), 0)).toBe('127.0.0.1');
  expect(warn).toHaveBeenCalledOnce();
});
