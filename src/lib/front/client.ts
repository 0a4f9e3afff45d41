// Whose request this is, as far as an address tells. A proxy adds the address that it sees at the right end of
// X-Forwarded-For; whatever stands further left, anybody can write. So the address is counted from the right:
// behind N proxies of ours, the Nth. Tested in tests/lib/front/client.test.ts.

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback } from '#lib/helpers/ip.ts';
import { logger } from '#lib/helpers/log.ts';

const log = logger('front');
let told = false;

/** The client's address, behind `proxies` that we trust. With fewer than that, the one who is connected. */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxies: number,
): string {
  const connected = plain(socket.remoteAddress ?? '');
  if (proxies === 0) {
    if ('x-forwarded-for' in headers && isLoopback(connected)) tellForgotten();
    return connected;
  }
  const given = String(headers['x-forwarded-for'] ?? '').split(',');
  const address = plain(given.at(-proxies)?.trim() ?? '');
  return isIP(address) ? address : connected;
}

/** Then all visitors have one address, and the limits of one. Said once: it would be with every request. */
function tellForgotten(): void {
  if (told) return;
  told = true;
  log.warn(
    'a proxy on this machine tells who asks (X-Forwarded-For), but TRUSTED_PROXIES is 0: all visitors count as one',
  );
}

/** IPv4 as it is written, also where the system listens on IPv6. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
