// One at a time, across processes: the lock is an exclusive transaction on a small SQLite file of its own. The
// operating system takes it back from a process that dies, however it dies.
// Tested in tests/lib/helpers/try-lock.test.ts.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { codeOf, forbidden } from './errors.ts';

/**
 * Takes the lock; call the answer to give it back. Undefined when somebody else has it.
 * @param timeout how long to wait for whoever has it, in milliseconds; this thread stands still meanwhile.
 * @throws UsageProblem when the lock may not be made or written
 */
export function tryLock(file: string, timeout = 0): (() => void) | undefined {
  let sqlite: BetterSqlite.Database | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    sqlite = new BetterSqlite(file, { timeout });
    sqlite.exec('begin exclusive');
    const taken = sqlite;
    return () => taken.close();
  } catch (error) {
    sqlite?.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) return undefined;
    throw forbidden(error, `The lock ${file} cannot be made or written`);
  }
}
