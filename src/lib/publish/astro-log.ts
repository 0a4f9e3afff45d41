// What Astro says while the site runs, above all what a route threw: lines of our log, not a trace in plain text.
// What breaks in the midst of a page that is being sent it prints by itself. Tested in tests/staying-up.test.ts.

import type { AstroLoggerDestination } from 'astro';
import { logger } from '#lib/helpers/log.ts';

const log = logger('astro');

/** An address may hold a secret; the line of the request has as much of it as a log may know. */
const ADDRESS = /^(Could not render|Unhandled rejection while rendering) .*/;

export default (): AstroLoggerDestination => ({
  write({ level, message }) {
    const [sentence = '', ...trace] = message.split('\n');
    log[level](
      trace.length > 0 ? { stack: trace.join('\n') } : {},
      sentence.replace(ADDRESS, '$1 a page'),
    );
  },
});
