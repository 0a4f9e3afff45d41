// The letters that the site writes, as plain text. Links begin with the configured origin, never with what a
// request calls the site. Tested in tests/lib/mail/letters.test.ts.

import type { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import type { Letter } from './mailer.ts';

interface Sender {
  /** The name of the site. */
  site: string;
  /** As `https://example.org`. */
  origin: string;
}

/** After registration. */
export const welcome = ({ name, email }: User.Row, sender: Sender): Letter => ({
  to: { name: name ?? '', address: email },
  ...texts.letters.welcome({ name, ...sender }),
});
