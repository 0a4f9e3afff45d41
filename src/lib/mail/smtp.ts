// Sends letters by SMTP. One letter reaches exactly one address: it is handed over as an object and as the
// envelope, because a string would be read as a list. Tested against a real server in tests/lib/mail/smtp.test.ts.

import nodemailer from 'nodemailer';
import type { Settings } from '#lib/settings.ts';
import type { Letter, Mailer } from './mailer.ts';

/** One mailbox and nothing else: no list, no route, no quotes, no line break. */
const ADDRESS = /^[^\s@,;:<>()[\]\\"]{1,64}@[^\s@,;:<>()[\]\\"]{1,190}$/u;

/** @throws when the settings name no mail server or no sender. */
export function smtpMailer({
  smtp_url,
  mail_from,
}: Pick<Settings, 'smtp_url' | 'mail_from'>): Mailer {
  if (!smtp_url || !mail_from) throw new Error('Mail needs SMTP_URL and MAIL_FROM.');
  const transport = nodemailer.createTransport({
    url: smtp_url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, html }: Letter) {
      if (!ADDRESS.test(to.address))
        throw new TypeError(
          `A letter needs one plain address, but got ${JSON.stringify(to.address)}.`,
        );
      await transport.sendMail({ from: mail_from, to, subject, text, html });
    },
  };
}
