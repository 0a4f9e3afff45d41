// What an address of the network says: whom to count by it, and whether it is this machine's own.
// Tested in tests/lib/helpers/ip.test.ts.

import { isIPv6 } from 'node:net';

/**
 * Whom to count: an IPv4 address, or the first bits of an IPv6 one. A household or a rented machine has all
 * addresses that begin with the same 64, who rents a network often all that begin with the same 48.
 */
export function networkOf(ip: string, bits: 64 | 48 = 64): string {
  const plain = plainIp(ip);
  if (!isIPv6(plain)) return plain;
  // URL writes every address in the one shortest form, of groups of hex alone.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, bits / 16).join(':')}::/${bits}`;
}

/** An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is IPv4; the zone (`%eth0`) is ours, not the sender's. */
function plainIp(ip: string): string {
  const [bare = ''] = ip.split('%');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

/** The name or address of a host, as a URL has it or as one listens on it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
