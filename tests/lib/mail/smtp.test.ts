import { test as base, describe, expect } from 'vitest';
import type { Mailer } from '#lib/mail/mailer.ts';
import { smtpMailer } from '#lib/mail/smtp.ts';
import {
  aLetter,
  answer,
  type Delivery,
  header,
  headerNames,
  type MailServer,
  mailServer,
} from '../../support/mail.ts';

const mail_from = 'Site <site@example.test>';
const mailerTo = ({ url }: MailServer, options = {}) =>
  smtpMailer({ smtp_url: url, mail_from }, options);

const test = base.extend<{ server: MailServer; mailer: Mailer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  server: async ({}, use) => {
    const server = await mailServer();
    await use(server);
    await server.close();
  },
  mailer: async ({ server }, use) => use(mailerTo(server)),
});

test('a letter reaches its one recipient', async ({ server, mailer }) => {
  await mailer.send(aLetter());
  expect(server.deliveries).toHaveLength(1);
  const { to, raw } = server.deliveries[0] as Delivery;
  expect(to).toEqual(['mia@example.test']);
  expect(header(raw, 'From')).toBe('Site <site@example.test>');
  expect(header(raw, 'To')).toBe('Mia <mia@example.test>');
  expect(header(raw, 'Subject')).toBe('Hello');
  expect(header(raw, 'Auto-Submitted')).toBe('auto-generated');
  expect(raw).toMatch(/\r\n\r\nHi\.\r\n/);
  expect(raw).toContain('<p>Hi.</p>');
});

test('a letter that is sent again is known by its Message-ID and its date', async ({
  server,
  mailer,
}) => {
  const letter = aLetter();
  await mailer.send(letter);
  await mailer.send(letter);
  const [once, again] = server.deliveries.map(({ raw }) => raw);
  expect(header(once ?? '', 'Message-ID')).toBe(`<${letter.id}@example.test>`);
  for (const name of ['Message-ID', 'Date', 'Subject'])
    expect(header(again ?? '', name)).toBe(header(once ?? '', name));
});

describe('whatever the sender is called, there is one, at the address of the site', () => {
  test.for([
    ['Side A, Inc. <site@example.test>', '"Side A, Inc." <site@example.test>'],
    ['News: Side A <site@example.test>', '"News: Side A" <site@example.test>'],
    ['"Side A; \\"B\\"" <site@example.test>', '"Side A; \\"B\\"" <site@example.test>'],
    ['<site@example.test>', 'site@example.test'],
    ['site@example.test', 'site@example.test'],
  ] as const)('%s', async ([mail_from, from], { server }) => {
    await smtpMailer({ smtp_url: server.url, mail_from }).send(aLetter());
    expect(header(server.deliveries[0]?.raw ?? '', 'From')).toBe(from);
  });

  test('a domain in another script is written as mail servers write it', async ({ server }) => {
    const letter = aLetter();
    await smtpMailer({ smtp_url: server.url, mail_from: 'a@bücher.test' }).send(letter);
    const { raw = '' } = server.deliveries[0] ?? {};
    expect(header(raw, 'Message-ID')).toBe(`<${letter.id}@xn--bcher-kva.test>`);
  });
});

test('answers go to the contact of the site, where it has one', async ({ server, mailer }) => {
  await mailer.send(aLetter({ reply_to: 'ada@side-a.example' }));
  await mailer.send(aLetter());
  const [led, other] = server.deliveries.map(({ raw }) => raw);
  expect(header(led ?? '', 'Reply-To')).toBe('ada@side-a.example');
  expect(headerNames(other ?? '')).not.toContain('reply-to');
});

test('news say how one unsubscribes with one click, and other letters do not', async ({
  server,
  mailer,
}) => {
  const unsubscribe = 'https://gatefold.test/api/unsubscribe/0123';
  await mailer.send(aLetter({ unsubscribe }));
  await mailer.send(aLetter());
  const [news, other] = server.deliveries.map(({ raw }) => raw);
  expect(header(news ?? '', 'List-Unsubscribe')).toBe(`<${unsubscribe}>`);
  expect(header(news ?? '', 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
  expect(headerNames(other ?? '').filter((name) => name?.startsWith('list-'))).toEqual([]);
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
  ])('%j', async (address, { server, mailer }) => {
    await expect(mailer.send(aLetter({ to: { name: '', address } }))).rejects.toMatchObject({
      verdict: 'never',
      message: expect.stringMatching(/needs one plain address/),
    });
    expect(server.deliveries).toEqual([]);
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
  ])('%j', async (hostile, { server, mailer }) => {
    const { to } = aLetter();
    await mailer.send(aLetter({ to: { ...to, name: hostile }, subject: hostile }));
    const delivery = server.deliveries[0] as Delivery;
    expect(delivery.to).toEqual(['mia@example.test']);
    const names = headerNames(delivery.raw);
    expect(names).not.toContain('bcc');
    expect(names.filter((name) => name === 'to')).toHaveLength(1);
    expect(names.filter((name) => name === 'subject')).toHaveLength(1);
  });
});

test('a text cannot pull in a file or an address', async ({ server, mailer }) => {
  const text = { path: '/etc/hostname' } as unknown as string;
  await expect(mailer.send(aLetter({ text }))).rejects.toThrow();
  expect(server.deliveries).toEqual([]);
});

describe('what a server’s no is about', () => {
  test.for([
    ['a mailbox that is not there', 'onRcptTo', 550, 'never'],
    ['a mailbox that is full for now', 'onRcptTo', 452, 'later'],
    ['a text that it does not take', 'onData', 554, 'never'],
    ['a text that it does not take now', 'onData', 451, 'later'],
    ['our sender, which is no fault of the letter', 'onMailFrom', 550, 'down'],
    ['us, who come too often', 'onConnect', 554, 'down'],
    ['a service that is about to close', 'onRcptTo', 421, 'down'],
  ] as const)('%s', async ([, when, code, verdict]) => {
    const refuse = (...told: unknown[]) => {
      const done = told.at(-1) as (error: Error) => void;
      const [stream] = told as [
        { resume?: () => void; once?: (on: string, f: () => void) => void },
      ];
      if (when !== 'onData') return done(answer(code));
      stream.once?.('end', () => done(answer(code)));
      stream.resume?.();
    };
    const server = await mailServer({ [when]: refuse });
    await expect(mailerTo(server).send(aLetter())).rejects.toMatchObject({ verdict });
    await server.close();
  });
});

describe('a server that does not answer means: later, all of them', () => {
  test('since it is not there', async () => {
    const mailer = smtpMailer({ smtp_url: 'smtp://127.0.0.1:1', mail_from });
    await expect(mailer.send(aLetter())).rejects.toMatchObject({ verdict: 'down' });
  });

  test('since it never ends', async () => {
    const server = await mailServer({ onRcptTo: () => undefined });
    const mailer = mailerTo(server, { deadline: 200 });
    await expect(mailer.send(aLetter())).rejects.toMatchObject({ verdict: 'down' });
    await server.close();
  });

  test('since it hangs up in the middle of a letter', async () => {
    const server: MailServer = await mailServer({ onData: () => server.hangUp() });
    await expect(mailerTo(server).send(aLetter())).rejects.toMatchObject({ verdict: 'down' });
    await server.close();
  });
});
