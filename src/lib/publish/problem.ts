// A publish that did not happen: the message names the file or item; the old site stays as it was.

import { codeOf } from '#lib/helpers/errors.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';

export class PublishProblem extends Error {
  override name = 'PublishProblem';
}

/** The database went on before a thread opened it, so the thread would render what the leak gate does not know. */
export class MovedOn extends Error {
  override name = 'MovedOn';
}

/** A file for everybody would hold what is for members only. */
export class LeakProblem extends PublishProblem {
  /** Which, and what, as a sentence. */
  readonly leak: string;

  constructor(leak: string) {
    super(
      `Nothing was published: ${leak} Change one of the two (of a list or a feed, the free item in which these words stand), remove it, or make it a draft: npm run media -- edit <slug> --draft`,
    );
    this.leak = leak;
  }
}

/** Where it stands why the last publish failed (`Site.get`), for the administration; nothing once one did not. */
export const FAILURE = 'publish_failure';

export interface Failure {
  /** Milliseconds. */
  at: number;
  reason: string;
}

/** What the system and the database say of a full disk, or of a folder that cannot be written. */
const NO_ROOM = /ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO|SQLITE_(FULL|READONLY|CANTOPEN|IOERR)/;

/** The same as a sentence for a person; any other error as it is. An error out of a thread has lost its code. */
export function explain(error: unknown, dist_dir: string): unknown {
  if (!(error instanceof Error) || error instanceof PublishProblem || error instanceof UsageProblem)
    return error;
  const code = codeOf(error);
  // Node begins with the code, SQLite does not say it.
  const said = error.message.startsWith(code) ? error.message : `${code} ${error.message}`;
  if (!NO_ROOM.test(said)) return error;
  return new PublishProblem(
    `Not published: the folder ${dist_dir} (DIST_DIR) cannot be written (${said}). Once it can, the next publish goes on.`,
    { cause: error },
  );
}
