// Hears of writes to the database, by whichever program: the system tells of changed files. The log of writes grows
// before a commit can be read, so it is a reason to look soon, not to take something for done.
// Tested in tests/db/watch-writes.test.ts.

import { watch } from 'node:fs';
import path from 'node:path';

/**
 * Calls `tell` when something was written to the database in `file`; answers what ends that. Not every file system
 * tells: whoever must know looks by themselves now and then, too.
 */
export function onWrite(file: string, tell: () => void): () => void {
  const name = path.basename(file);
  try {
    // The log of writes comes and goes: what stays is the folder.
    const watcher = watch(path.dirname(file), (_, changed) => {
      if (changed?.startsWith(name)) tell();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined; // more is watched than the system allows
  }
}
