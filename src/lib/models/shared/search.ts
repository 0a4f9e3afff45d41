// What the admin's tables ask of every model: rows that contain a word, a page at a time.
// Tested in tests/lib/models/shared/search.test.ts.

import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '#db/schema.ts';

export interface Page {
  limit: number;
  offset: number;
}

export interface Search extends Page {
  /** Part of one of the model's searched columns; none or '' finds all. */
  query?: string | undefined;
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

/** One page of what a query finds, and how much there is in all. */
export async function pageOf<Table extends keyof Database, Row>(
  found: SelectQueryBuilder<Database, Table, Row>,
  { limit, offset }: Page,
): Promise<Found<Row>> {
  const { total } = await found
    .clearSelect()
    .clearOrderBy()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await found.limit(limit).offset(offset).execute();
  return { rows: rows as Row[], total };
}
