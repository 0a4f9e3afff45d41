// Rows, cached: at one moment of the database, the same query has the same answer. The pages of one publish
// share the site's name and the newest items, and ask for them again and again.
// Tested in tests/db/query-cache.test.ts, and with what is written meanwhile in tests/db/snapshot.test.ts.

import type { SqliteDatabase } from 'kysely';
import { lru } from './lru.ts';

const KEPT = 100;
/** Rows of an answer that is kept: more than any page shows, and less than a catalogue. */
const MOST = 300;
/** Characters of one: the newest items with long texts fit, and a hundred such answers into a fifth of a thread's room. */
const LONGEST = 500_000;

/**
 * The same database for who only reads, as Kysely sees it. Rows are frozen: they belong to all who ask. Whatever
 * answers no rows, as `begin` and `rollback` do, ends the moment.
 */
export function cacheQueries(sqlite: SqliteDatabase): SqliteDatabase {
  const answers = lru<unknown[]>(KEPT);
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      const statement = sqlite.prepare(sql);
      if (!statement.reader) answers.clear();
      return {
        reader: statement.reader,
        run: (parameters) => statement.run(parameters),
        iterate: (parameters) => statement.iterate(parameters),
        all(parameters) {
          const question = `${sql}\n${JSON.stringify(parameters)}`;
          const known = answers.get(question);
          if (known) return known;
          const rows = statement.all(parameters);
          if (rows.length > MOST || lengthOf(rows) > LONGEST) return rows;
          rows.forEach(Object.freeze);
          answers.set(question, Object.freeze(rows) as unknown[]);
          return rows;
        },
      };
    },
  };
}

/** Of all texts in these rows, in characters. */
function lengthOf(rows: unknown[]): number {
  let length = 0;
  for (const row of rows)
    for (const value of Object.values(row as object))
      if (typeof value === 'string') length += value.length;
  return length;
}
