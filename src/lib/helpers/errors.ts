// The codes by which the system and the database say what went wrong: ENOENT, EADDRINUSE, SQLITE_BUSY.

import { UsageProblem } from './usage.ts';

/** Another program has held the database for longer than we wait: it is worth trying again. */
export const isLocked = (error: unknown): boolean => hasCode(error, 'SQLITE_BUSY');

/** For what may as well be written another time. */
export function unlessLocked(error: unknown): void {
  if (!isLocked(error)) throw error;
}

/** The code of an error; `''` for one without, and for what is no error. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Is this an error with that code? */
export const hasCode = (error: unknown, code: string): boolean => codeOf(error) === code;

/** The disk takes nothing more, or fails. */
export const isFull = (error: unknown): boolean =>
  /^(ENOSPC|EDQUOT|SQLITE_(FULL|IOERR\w*))$/.test(codeOf(error));

/** What the system and the database say where this user may not read or write, or where something else lies. */
const FORBIDDEN = /^(EACCES|EPERM|EROFS|ENOTDIR|EISDIR|EEXIST|SQLITE_(CANTOPEN|READONLY)\w*)$/;

/** The same as a sentence for a person, which begins with `what` cannot be done; any other error as it is. */
export function forbidden(error: unknown, what: string): unknown {
  const code = codeOf(error);
  if (!FORBIDDEN.test(code)) return error;
  const sentence = `${what} (${code}): it should belong to the user who runs this, whose uid is ${process.getuid?.()}, so chown it.`;
  return new UsageProblem(sentence, { cause: error });
}
