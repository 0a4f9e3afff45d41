// One publisher at a time, across processes. The lock is an exclusive transaction on a small SQLite file:
// the operating system takes it back from a process that dies, however it dies.
// Tested in tests/lib/publish/lock.test.ts.

import BetterSqlite from 'better-sqlite3';
import { PublishProblem } from './problem.ts';

/** How long to wait for another publish, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Takes the lock, waiting for whoever has it; call the answer to give it back.
 * @param onWait called once when another publish is running.
 * @throws PublishProblem when the other one takes longer than two minutes.
 */
export function takeLock(file: string, onWait: () => void = () => {}): () => void {
  const sqlite = new BetterSqlite(file, { timeout: 0 });
  try {
    if (begin(sqlite)) return () => sqlite.close();
    onWait();
    sqlite.pragma(`busy_timeout = ${PATIENCE}`);
    if (begin(sqlite)) return () => sqlite.close();
    throw new PublishProblem(
      `Another publish has been running for more than ${PATIENCE / 1000} seconds.`,
    );
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function begin(sqlite: BetterSqlite.Database): boolean {
  try {
    sqlite.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY'))
      return false;
    throw error;
  }
}
