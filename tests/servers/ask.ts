// Requests with the headers that a test wants, also those that fetch keeps for itself (Host), and from any
// address of this machine.

import http from 'node:http';
import https from 'node:https';
import { NAME } from './start.ts';

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The address that it comes from, as `127.0.0.2`. */
  from?: string;
}

export interface Answer {
  status: number;
  /** Each as often as it came. */
  headers: Record<string, string[]>;
  body: Buffer;
  text: string;
}

export interface Asker {
  (address: string, asked?: Asked): Promise<Answer>;
  close(): void;
}

/** How to ask whoever listens on this port, by TLS or not. `host` is what they are called. */
export function asker(port: number, host: string, { tls }: { tls: boolean }): Asker {
  const agent = new (tls ? https : http).Agent({ keepAlive: true });
  const ask = (address: string, { method = 'GET', headers = {}, body, from }: Asked = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const options: https.RequestOptions = {
        ...{ host: '127.0.0.1', port, path: address, method, agent },
        headers: { host, ...length, ...headers },
        ...(from && { localAddress: from }),
        ...(tls && { servername: NAME, rejectUnauthorized: false }),
      };
      const req = (tls ? https : http).request(options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk) => chunks.push(chunk));
        res.once('error', reject);
        res.once('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headersDistinct as Answer['headers'],
            body: bytes,
            text: bytes.toString(),
          });
        });
      });
      req.once('error', reject);
      req.end(body);
    });
  return Object.assign(ask, { close: () => agent.destroy() });
}
