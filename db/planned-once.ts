// Compiles queries so that SQLite plans a prepared statement once. A bare parameter as its limit has it plan anew at
// each run, since another limit might want another way (as better-sqlite3 builds it, with STAT4): for a short query,
// that takes eight times as long as the query. After a plus it does not look at it, and keeps to its plan.
// Tested in tests/db/planned-once.test.ts.

import { type LimitNode, SqliteQueryCompiler } from 'kysely';

export class PlannedOnceCompiler extends SqliteQueryCompiler {
  protected override visitLimit({ limit }: LimitNode): void {
    this.append('limit +');
    this.visitNode(limit);
  }
}
