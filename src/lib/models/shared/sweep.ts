// Housekeeping: takes old rows away, some at a time. After news to everybody, or days without a server, there are
// many at once, and everybody else has their turn in between. Tested in tests/lib/models/shared/sweep.test.ts.

import { setImmediate as others } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Db } from '#db/schema.ts';

/** Rows that are taken away at a time: some twenty milliseconds. */
const AT_ONCE = 500;

/** Takes away what is `old`; answers how many rows that were. */
export async function sweepAway(
  db: Db,
  table: keyof Database,
  old: RawBuilder<boolean>,
): Promise<number> {
  const rows = sql.table(table);
  for (let all = 0; ;) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${rows} where rowid in (select rowid from ${rows} where ${old} limit ${sql.lit(AT_ONCE)})`.execute(
      db,
    );
    all += Number(numAffectedRows);
    if (numAffectedRows < AT_ONCE) return all;
    await others();
  }
}
