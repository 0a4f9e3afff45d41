// A real SMTP server on this machine, what it was given, and how it may misbehave.

import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Letter } from '#lib/mail/mailer.ts';

export interface Delivery {
  to: string[];
  raw: string;
}

export interface MailServer {
  url: string;
  deliveries: Delivery[];
  /** Drops every connection, whatever it is in the middle of. */
  hangUp(): void;
  close(): Promise<void>;
}

/** `options` are those of the `smtp-server` package; `port` to come back where one was before. */
export async function mailServer(options: SMTPServerOptions = {}, port = 0): Promise<MailServer> {
  const deliveries: Delivery[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    // A name server is nothing that a test should wait for.
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        deliveries.push({ to, raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // of connections that a test drops
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    deliveries,
    hangUp,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        hangUp();
      }),
  };
}

/** What a server says to refuse something. */
export const answer = (responseCode: number, words = 'Not so') =>
  Object.assign(new Error(words), { responseCode });

export const aLetter = (given: Partial<Letter> = {}): Letter => ({
  id: '0199f3a2-0000-7000-8000-000000000001',
  to: { name: 'Mia', address: 'mia@example.test' },
  date: Date.UTC(2027, 0, 31),
  subject: 'Hello',
  text: 'Hi.\n',
  html: '<p>Hi.</p>\n',
  ...given,
});

/** Names of the header lines, in lower case. */
export const headerNames = (raw: string) =>
  [...(raw.split('\r\n\r\n')[0] ?? '').matchAll(/^([\w-]+):/gm)].map(([, name]) =>
    name?.toLowerCase(),
  );

/** The one value of a header, unfolded. */
export function header(raw: string, name: string): string | undefined {
  const head = (raw.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/g, ' ');
  const [, value] = new RegExp(`^${name}: (.*)$`, 'im').exec(head) ?? [];
  return value?.trim();
}
