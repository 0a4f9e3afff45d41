// The codes by which the system and the database say what went wrong: ENOENT, EADDRINUSE, SQLITE_BUSY.
// Tested in tests/lib/helpers/errors.test.ts.

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
  const sentence =
    code === 'EROFS'
      ? `${what} (${code}): its disk is read-only, or ReadWritePaths of a service does not name it.`
      : `${what} (${code}): it should belong to the user who runs this, whose uid is ${process.getuid?.()}, so chown it.`;
  return new UsageProblem(sentence, { cause: error });
}

/** The same for a file or folder that the system names and no command foresaw; any other error as it is. */
export function refused(error: unknown): unknown {
  if (!(error instanceof Error && 'path' in error)) return error;
  if (!/^(EACCES|EPERM|EROFS|ENOTDIR)$/.test(codeOf(error))) return error;
  return forbidden(error, `${error.path} cannot be read or written`);
}
