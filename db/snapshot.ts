// A connection that reads the database as it is at one moment, whatever is written meanwhile.
// Tested in tests/db/snapshot.test.ts.

import { sql } from 'kysely';
import { connect } from './connect.ts';
import type { Db } from './schema.ts';

/**
 * Opens `file` for reading only, as it is now; `destroy()` it soon, since the log of writes grows until then.
 * Inside of a transaction a short query costs a fifth: it need not ask for the lock each time.
 * @throws DatabaseProblem
 */
export async function snapshot(file: string): Promise<Db> {
  const db = connect(file);
  await sql`pragma query_only = on`.execute(db);
  await sql`begin`.execute(db);
  // The moment is that of the first read.
  await sql`select 1 from site limit 1`.execute(db);
  return db;
}
