// Keeps statements that were prepared: Kysely asks for the same few again and again, and for a short query
// preparing it costs more than running it.
// Tested in tests/db/prepared.test.ts.

import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** How many are kept; those that were not used for longest go first. */
const KEPT = 500;

/** After one of these, what was prepared may mean something else. */
const CHANGES_TABLES = /^\s*(create|alter|drop|pragma|attach|detach|vacuum)\b/i;

/** The same database, as Kysely sees it. One statement runs at a time, as Kysely has it on one connection. */
export function preparedOnce(sqlite: SqliteDatabase): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      if (CHANGES_TABLES.test(sql)) {
        kept.clear();
        return sqlite.prepare(sql);
      }
      const statement = kept.get(sql) ?? sqlite.prepare(sql);
      kept.delete(sql);
      kept.set(sql, statement);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return statement;
    },
  };
}
