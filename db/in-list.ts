// A list of values for `where … in`, as one bound value: SQLite binds 32,766 at most.
// Tested in tests/db/in-list.test.ts.

import { type RawBuilder, sql } from 'kysely';

export const inList = (values: Iterable<string>): RawBuilder<string> =>
  sql<string>`(select value from json_each(${JSON.stringify([...values])}))`;
