// Prepared statements, cached: Kysely asks for the same few again and again, and for a short query
// preparing it costs more than running it.
// Tested in tests/db/statement-cache.test.ts.

import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { lru } from './lru.ts';

const KEPT = 500;

/** After one of these, what was prepared may mean something else. */
const CHANGES_TABLES = /^\s*(create|alter|drop|pragma|attach|detach|vacuum)\b/i;

/** The same database, as Kysely sees it. One statement runs at a time, as Kysely has it on one connection. */
export function cacheStatements(sqlite: SqliteDatabase): SqliteDatabase {
  const statements = lru<SqliteStatement>(KEPT);
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      if (CHANGES_TABLES.test(sql)) {
        statements.clear();
        return sqlite.prepare(sql);
      }
      const known = statements.get(sql);
      if (known) return known;
      const statement = sqlite.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
  };
}
