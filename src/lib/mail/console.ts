// Prints letters instead of sending them: a demo needs no mail server. Tested in tests/lib/mail/console.test.ts.

import type { Mailer } from './mailer.ts';

/** @param write takes what is printed; by default standard output. */
export function consoleMailer(
  write: (text: string) => unknown = (text) => process.stdout.write(text),
): Mailer {
  return {
    async send({ to, subject, text }) {
      const lines = [`To ${to.name} <${to.address}>`, subject, '', ...text.trim().split('\n')];
      write(`\n${lines.map((line) => `  │ ${printable(line)}`.trimEnd()).join('\n')}\n\n`);
    },
  };
}

/** A name may hold what a terminal would obey. */
const printable = (line: string) => line.replace(/\p{Cc}+/gu, ' ');
