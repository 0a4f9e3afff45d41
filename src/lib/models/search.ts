// What the admin's tables ask of every model: rows that contain a word, a page at a time.
// Tested with each model's `search`.

import { type RawBuilder, sql } from 'kysely';

export interface Search {
  /** Part of one of the model's searched columns; none or '' finds all. */
  query?: string | undefined;
  limit: number;
  offset: number;
}

export interface Found<Row> {
  rows: Row[];
  /** How many there are without limit and offset. */
  total: number;
}

/** A condition: one of `columns` contains `query`. Capital ASCII letters count as small ones. */
export function contains(columns: string[], query = ''): RawBuilder<boolean> {
  const words = query.trim();
  if (words === '') return sql<boolean>`1 = 1`;
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  const tests = columns.map((column) => sql`${sql.ref(column)} like ${pattern} escape '\\'`);
  return sql<boolean>`(${sql.join(tests, sql` or `)})`;
}
