// The codes by which the system and the database say what went wrong: ENOENT, EADDRINUSE, SQLITE_BUSY.

/** Another program has held the database for longer than we wait: it is worth trying again. */
export const isLocked = (error: unknown): boolean => hasCode(error, 'SQLITE_BUSY');

/** Is this an error with that code? */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
