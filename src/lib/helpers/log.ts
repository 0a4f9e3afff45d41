// One logger for the program, one child per module: `const log = logger('user')`.
// JSON lines on standard error, or readable ones on a terminal. What may never be logged: passwords, tokens, keys.

import { createRequire } from 'node:module';
import pino from 'pino';

/** A computed name: the compiler would otherwise bake the value of the day into the bundle. */
const setting = (name: string) => process.env[name];

let silent = false;

const root = pino(
  {
    // A demo's terminal is for its reader; a real site keeps a record.
    level: knownLevel(setting('LOG_LEVEL')) ?? (setting('SITE_URL') ? 'info' : 'warn'),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', '*.password', 'token', '*.token'],
    hooks: {
      logMethod(args, method) {
        if (!silent) method.apply(this, args);
      },
    },
  },
  process.stderr.isTTY
    ? pretty()({
        colorize: true,
        ignore: 'module',
        messageFormat: '{module}: {msg}',
        sync: true,
        destination: 2,
      })
    : pino.destination({ dest: 2, sync: true }),
);

/** Loaded for a terminal only: a short command would wait for it. */
function pretty(): typeof import('pino-pretty') {
  return createRequire(import.meta.url)('pino-pretty');
}

/** An unknown one is for settings.ts to refuse, in a sentence. */
function knownLevel(level: string | undefined): string | undefined {
  return level === 'silent' || (level && level in pino.levels.values) ? level : undefined;
}

export type Logger = pino.Logger;

export const logger = (module: string): Logger => root.child({ module });

/** Nothing is logged until `work` is done, by nobody in this program: what it does happens to no site. */
export async function silently<T>(work: () => Promise<T>): Promise<T> {
  silent = true;
  try {
    return await work();
  } finally {
    silent = false;
  }
}
