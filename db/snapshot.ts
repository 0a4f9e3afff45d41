// A connection that reads the database as it is at one moment, whatever is written meanwhile.
// Tested in tests/db/snapshot.test.ts.

import { sql } from 'kysely';
import { cacheQueries } from './query-cache.ts';
import { connect } from './connect.ts';
import { cacheStatements } from './statement-cache.ts';
import type { Db } from './schema.ts';

/** Reads again and again, each time what is there at that moment: opening a connection costs more than a short read. */
export interface Reader {
  /** Calls `work` with the database as it is now; end it soon, since the log of writes grows until then. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @throws DatabaseProblem */
export async function openReader(file: string): Promise<Reader> {
  const db = await connectToRead(file);
  return {
    async read(work) {
      // Inside of a transaction a short query costs a fifth: it need not ask for the lock each time.
      await sql`begin`.execute(db);
      try {
        await look(db);
        return await work(db);
      } finally {
        await sql`rollback`.execute(db);
      }
    },
    close: () => db.destroy(),
  };
}

/**
 * Opens `file` for reading only, as it is now; `destroy()` it soon.
 * @throws DatabaseProblem
 */
export async function snapshot(file: string): Promise<Db> {
  const db = await connectToRead(file);
  await sql`begin`.execute(db);
  await look(db);
  return db;
}

async function connectToRead(file: string): Promise<Db> {
  const db = connect(file, { as: (sqlite) => cacheQueries(cacheStatements(sqlite)) });
  await sql`pragma query_only = on`.execute(db);
  return db;
}

/** The moment of a transaction is that of its first read. */
const look = (db: Db) => sql`select 1 from site limit 1`.execute(db);
