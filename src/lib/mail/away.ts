// A mail server that is away: letters wait, and nobody sees it. One line of the log says so when it has been for long.
// Tested in tests/lib/mail/post.test.ts.

import { logger } from '#lib/helpers/log.ts';

const log = logger('mail');

/** Milliseconds. */
const LONG = 30 * 60_000;

/** Is given, round by round, whether the server was away; undefined when nothing was tried. */
export function noteAway(clock: () => number): (down: boolean | undefined) => void {
  let away: { since: number; told: boolean } | undefined;
  return (down) => {
    if (down === false) away = undefined;
    if (down) away ??= { since: clock(), told: false };
    if (!away || away.told || clock() - away.since < LONG) return;
    away.told = true;
    log.error({ since: new Date(away.since) }, 'the mail server is away, and letters wait');
  };
}
