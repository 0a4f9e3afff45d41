// One logger for the program, one child per module: `const log = logger('user')`.
// JSON lines on standard error, or readable ones on a terminal. What may never be logged: passwords, tokens, keys.

import pino from 'pino';
import pretty from 'pino-pretty';

const levelName = 'LOG_LEVEL';

const root = pino(
  {
    level: process.env[levelName] || 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', '*.password', 'token', '*.token'],
  },
  process.stderr.isTTY
    ? pretty({ colorize: true, ignore: 'module', messageFormat: '{module}: {msg}', sync: true, destination: 2 })
    : pino.destination({ dest: 2, sync: true }),
);

export type Logger = pino.Logger;

export const logger = (module: string): Logger => root.child({ module });
