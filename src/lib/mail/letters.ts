// The letters that the site writes, as plain text. Links begin with the configured origin, never with what a
// request calls the site. Tested in tests/lib/mail/letters.test.ts.

import type { User } from '#lib/models/index.ts';
import type { Letter } from './mailer.ts';

interface Sender {
  /** The name of the site. */
  site: string;
  /** As `https://example.org`. */
  origin: string;
}

/** After registration. */
export function welcome(user: User.Row, { site, origin }: Sender): Letter {
  return {
    to: { name: user.name ?? '', address: user.email },
    subject: `Welcome to ${site}`,
    text: `Hello${user.name ? ` ${user.name}` : ''},

you have an account at ${site} now. You sign in with this address:
${origin}/login/

One payment opens everything:
${origin}/join/

What you paid, and whether we may write to you, stands on your account page:
${origin}/account/

If it was not you who registered, somebody mistyped an address: you need not do anything.
`,
  };
}
