// What the admin's tables ask of every model: rows that contain a word, a page at a time.
// Tested in tests/lib/models/shared/search.test.ts.

import { setImmediate as others } from 'node:timers/promises';
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Database, Db } from '#db/schema.ts';

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

/** Rows that are looked through at a time: some ten milliseconds where each is searched for a word. */
const STRETCH = 2000;

interface Newest<Table> extends Page {
  table: Table;
  /** The column that says when, which is one index with the id. */
  by: Column;
}

type Column = 'created_at' | 'at' | 'starts_at';

/** Above all that SQLite compares. */
const LAST = sql`(x'ff', '')`;

/**
 * One page of what a query finds, newest first, and how much there is in all. Goes through the table by stretches, and
 * everybody else has their turn after each: one process serves the whole site, and what is asked here takes the
 * longer the more there is.
 */
export async function pageOf<Table extends keyof Database, Row>(
  db: Db,
  found: SelectQueryBuilder<Database, Table, Row>,
  { table, by, limit, offset }: Newest<Table>,
): Promise<Found<Row>> {
  const [time, id] = [sql.ref(by), sql.ref('id')];
  const rows: Row[] = [];
  let total = 0;
  let end: RawBuilder<unknown> | undefined = LAST;
  do {
    const below: RawBuilder<boolean> = sql`(${time}, ${id}) < ${end}`;
    const ends = await sql<{ time: number; id: string }>`
      select ${time} as time, ${id} from ${sql.table(table)} where ${below}
      order by ${time} desc, ${id} desc limit 1 offset ${STRETCH - 1}`.execute(db);
    end = ends.rows.map((row) => sql`(${row.time}, ${row.id})`)[0];
    const rest = found.where(below);
    const stretch = end ? rest.where(sql<boolean>`(${time}, ${id}) >= ${end}`) : rest;
    const { count } = await stretch
      .clearSelect()
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (total + count > offset && rows.length < limit) {
      const some = await stretch
        .orderBy(time, 'desc')
        .orderBy(id, 'desc')
        .limit(limit - rows.length)
        .offset(Math.max(0, offset - total))
        .execute();
      rows.push(...(some as Row[]));
    }
    total += count;
    await others();
  } while (end);
  return { rows, total };
}
