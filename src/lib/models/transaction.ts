// Several writes, or none. Inside somebody else's transaction, their commit is ours.
// Tested in tests/lib/models/transaction.test.ts.

import type { Db } from '#db/schema.ts';

/**
 * Runs `work` in one transaction. Let it begin with a write: SQLite then takes its lock at once, and no
 * other program can change what was read in between.
 */
export const inTransaction = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().execute(work);
