// Sends letters by SMTP. One letter reaches exactly one address: it is handed over as an object, because a
// string would be read as a list. Tested against real servers in tests/lib/mail/smtp.test.ts.

import { domainToASCII } from 'node:url';
import type { Transporter } from 'nodemailer';
import type { Settings } from '#lib/settings.ts';
import { type Letter, type Mailer, NotSent, type Verdict } from './mailer.ts';

/** One mailbox and nothing else: no list, no route, no quotes, no line break. */
const ADDRESS = /^[^\s@,;:<>()[\]\\"]{1,64}@[^\s@,;:<>()[\]\\"]{1,190}$/u;

/** Milliseconds for one letter, however slowly the server reads: less than an outbox lends it for. */
const DEADLINE = 60_000;

/** @throws when the settings name no mail server or no sender. */
export function smtpMailer(
  { smtp_url, mail_from }: Pick<Settings, 'smtp_url' | 'mail_from'>,
  { deadline = DEADLINE } = {},
): Mailer {
  if (!smtp_url || !mail_from) throw new Error('Mail needs SMTP_URL and MAIL_FROM.');
  let transport: Promise<Transporter> | undefined;
  const from = senderOf(mail_from);
  const domain = domainToASCII(from.address.split('@')[1] ?? '') || 'localhost';
  return {
    async send({ id, to, date, subject, text, html, reply_to, unsubscribe }: Letter) {
      if (!ADDRESS.test(to.address))
        throw new NotSent(
          'never',
          `A letter needs one plain address, but got ${JSON.stringify(to.address)}.`,
        );
      const message = {
        ...{ from, to, subject, text, html },
        messageId: `<${id}@${domain}>`,
        date: new Date(date),
        ...(reply_to ? { replyTo: { name: '', address: reply_to } } : {}),
        headers: { ...BY_A_MACHINE, ...(unsubscribe ? oneClick(unsubscribe) : {}) },
        signal: AbortSignal.timeout(deadline),
      };
      transport ??= connection(smtp_url);
      await (await transport).sendMail(message).catch((error) => {
        throw new NotSent(verdictOn(error), String(error.message), { cause: error });
      });
    },
  };
}

/** Taken apart here: in a string, what stands before a colon names a group, which mail servers refuse as a sender. */
function senderOf(mail_from: string) {
  const [, words = '', address = mail_from] = /^(.*)<(.+)>$/.exec(mail_from) ?? [];
  const [, quoted] = /^"(.*)"$/.exec(words.trim()) ?? [];
  return { name: quoted?.replace(/\\(.)/g, '$1') ?? words.trim(), address };
}

/** Loaded with the first letter: most commands send none. */
async function connection(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Nobody's holiday notice shall answer (RFC 3834). */
const BY_A_MACHINE = { 'Auto-Submitted': 'auto-generated' };

/** RFC 8058: what a mail program's own button sends, and where. */
const oneClick = (address: string) => ({
  'List-Unsubscribe': `<${address}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

interface SmtpError {
  /** What was asked last, as `RCPT TO`. */
  command?: string;
  /** The server's answer: 4xx is temporary, 5xx is for good (RFC 5321, 4.2.1). */
  responseCode?: number;
}

/** A refused recipient or text is about this letter; everything else (log in, sender, silence) about the server. */
function verdictOn({ command, responseCode = 0 }: SmtpError): Verdict {
  const about_letter = command === 'RCPT TO' || command === 'DATA';
  if (!about_letter || responseCode < 400 || responseCode === 421) return 'down';
  return responseCode < 500 ? 'later' : 'never';
}
