// Several writes, or none. Inside somebody else's transaction, their commit is ours.
// Tested in tests/lib/models/shared/transaction.test.ts.

import type { Db } from '#db/schema.ts';

/** Runs `work` in one transaction, and under SQLite's lock: no other program changes what was read in it. */
export const inTransaction = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().setAccessMode('read write').execute(work);
