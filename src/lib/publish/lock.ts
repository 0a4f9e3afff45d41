// One publisher at a time, across processes, and nobody takes away what another process uses. Whoever dies
// leaves neither a lock nor a hold behind (see helpers/try-lock.ts).
// Tested in tests/lib/publish/lock.test.ts.

import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { tryLock } from '#lib/helpers/try-lock.ts';
import { PublishProblem } from './problem.ts';

/** How long to wait for whoever has a lock, in milliseconds, and how long without a word. */
const PATIENCE = 120_000;
const BLINK = 1000;

/**
 * Takes the lock, waiting for whoever has it; call the answer to give it back.
 * @param onWait called once when another process has it for more than a second: beside a server, its publisher often
 *   has it for a blink, and nobody needs to wonder who that is.
 * @throws PublishProblem when the other one takes longer than two minutes.
 */
export function takeLock(file: string, onWait: () => void = () => {}): () => void {
  const unlock = tryLock(file, BLINK);
  if (unlock) return unlock;
  onWait();
  const late = tryLock(file, PATIENCE);
  if (late) return late;
  throw new PublishProblem(
    `Another process has had ${path.basename(file)} for more than ${PATIENCE / 1000} seconds.`,
  );
}

/** As long as this process lives: a connection that nobody holds would be cleared away, and its lock with it. */
const held: BetterSqlite.Database[] = [];

/** Says that this process uses what the file lies beside, until it ends; several may: see `isHeld`. */
export function hold(file: string): void {
  const sqlite = new BetterSqlite(file);
  held.push(sqlite);
  sqlite.exec('begin');
  sqlite.prepare('select 1 from sqlite_schema').all();
}

/** Does any process hold this file? */
export function isHeld(file: string): boolean {
  const unlock = tryLock(file);
  unlock?.();
  return unlock === undefined;
}
