import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { test as base, describe, expect } from 'vitest';
import type { Mailer } from '#lib/mail/mailer.ts';
import { smtpMailer } from '#lib/mail/smtp.ts';

interface Delivery {
  to: string[];
  raw: string;
}

/** A real SMTP server on this machine, and what it was given. */
const test = base.extend<{ post: { deliveries: Delivery[]; mailer: Mailer } }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  post: async ({}, use) => {
    const deliveries: Delivery[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          deliveries.push({ to, raw: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const smtp_url = `smtp://127.0.0.1:${port}`;
    await use({
      deliveries,
      mailer: smtpMailer({ smtp_url, mail_from: 'Site <site@example.test>' }),
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  },
});

const letter = {
  to: { name: 'Mia', address: 'mia@example.test' },
  subject: 'Hello',
  text: 'Hi.\n',
};

/** Names of the header lines, in lower case. */
const headers = (raw: string) =>
  [...(raw.split('\r\n\r\n')[0] ?? '').matchAll(/^([\w-]+):/gm)].map(([, name]) =>
    name?.toLowerCase(),
  );

test('a letter reaches its one recipient', async ({ post }) => {
  await post.mailer.send(letter);
  expect(post.deliveries).toHaveLength(1);
  const { to, raw } = post.deliveries[0] as Delivery;
  expect(to).toEqual(['mia@example.test']);
  expect(raw).toMatch(/^From: Site <site@example\.test>\r$/m);
  expect(raw).toMatch(/^To: Mia <mia@example\.test>\r$/m);
  expect(raw).toMatch(/^Subject: Hello\r$/m);
  expect(raw).toMatch(/\r\n\r\nHi\.\r\n/);
});

describe('an address that is more than one mailbox is refused', () => {
  test.for([
    'a@example.test, b@example.test',
    'a@example.test,b@example.test',
    'a@example.test;b@example.test',
    'a@example.test\r\nBcc: b@example.test',
    'a@example.test\nBcc: b@example.test',
    'a@example.test>\r\nRCPT TO:<b@example.test',
    'Mia <a@example.test>',
    '"a@x.test, b"@example.test',
    'group: a@example.test;',
    'a@b@example.test',
    'a@example.test ',
    '',
  ])('%j', async (address, { post }) => {
    await expect(post.mailer.send({ ...letter, to: { name: '', address } })).rejects.toThrow(
      /needs one plain address/,
    );
    expect(post.deliveries).toEqual([]);
  });
});

describe('a name or a subject adds neither a recipient nor a header', () => {
  test.for([
    'Mia\r\nBcc: b@example.test',
    'Mia\nBcc: b@example.test',
    'Mia, b@example.test',
    'Mia <b@example.test>',
    'Mia" <b@example.test>, "',
    'Bcc: b@example.test',
    'Mia\u2028Bcc: b@example.test',
  ])('%j', async (hostile, { post }) => {
    await post.mailer.send({ ...letter, to: { ...letter.to, name: hostile }, subject: hostile });
    const { to, raw } = post.deliveries[0] as Delivery;
    expect(to).toEqual(['mia@example.test']);
    expect(headers(raw)).not.toContain('bcc');
    expect(headers(raw).filter((name) => name === 'to')).toHaveLength(1);
    expect(headers(raw).filter((name) => name === 'subject')).toHaveLength(1);
  });
});

test('a text cannot pull in a file or an address', async ({ post }) => {
  const text = { path: '/etc/hostname' } as unknown as string;
  await expect(post.mailer.send({ ...letter, text })).rejects.toThrow();
  expect(post.deliveries).toEqual([]);
});

test('a server that is not there is an error, not silence', async () => {
  const mailer = smtpMailer({ smtp_url: 'smtp://127.0.0.1:1', mail_from: 'site@example.test' });
  await expect(mailer.send(letter)).rejects.toThrow();
});
