// Makes a table anew by another definition, with its rows, indexes and triggers: SQLite's `alter table` changes no
// check, no reference and no column's type. For migrations, which run with foreign keys off: with them on, the
// old table would take along whatever points to its rows.
// Tested in tests/db/rebuild.test.ts.

import { type Kysely, sql } from 'kysely';
import { columnsOf } from './publish-triggers.ts';

interface Made {
  type: 'table' | 'index' | 'trigger';
  name: string;
  sql: string;
}

/**
 * @param change gets the `create table` statement as SQLite keeps it, and answers the new one; columns that both
 *   have are copied
 * @throws Error outside of a migration, for a table that is not there, and for a change that changes nothing
 */
export async function rebuild(
  db: Kysely<unknown>,
  table: string,
  change: (definition: string) => string,
): Promise<void> {
  const { rows: pragma } = await sql<{ foreign_keys: number }>`pragma foreign_keys`.execute(db);
  if (pragma[0]?.foreign_keys !== 0)
    throw new Error(`${table} should be rebuilt in a migration, where foreign keys are off.`);
  const all = await madeWith(db, table);
  const before = all.find(({ type }) => type === 'table')?.sql;
  if (before === undefined) throw new Error(`There is no table ${table} to rebuild.`);
  // Its numbers would begin anew.
  if (/autoincrement/i.test(before))
    throw new Error(`${table} numbers its rows: it stays as it is.`);
  const after = change(before);
  if (after === before)
    throw new Error(`The definition of ${table} should change, but is still: ${after}`);

  const fresh = `${table}_rebuilt`;
  for (const { type, name } of all)
    if (type === 'trigger') await sql`drop trigger ${sql.id(name)}`.execute(db);
  await sql
    .raw(after.replace(/^create table\s+("[^"]+"|\w+)/i, `create table "${fresh}"`))
    .execute(db);
  const columns = (await columnsOf(db, table)).intersection(await columnsOf(db, fresh));
  const list = sql.join([...columns].map((column) => sql.id(column)));
  await sql`insert into ${sql.id(fresh)} (${list}) select ${list} from ${sql.id(table)}`.execute(
    db,
  );
  await db.schema.dropTable(table).execute();
  await db.schema.alterTable(fresh).renameTo(table).execute();
  for (const { type, sql: text } of all) if (type !== 'table') await sql.raw(text).execute(db);
}

/** The table with its indexes and triggers, and the triggers of other tables that name it. */
async function madeWith(db: Kysely<unknown>, table: string): Promise<Made[]> {
  const { rows } = await sql<Made>`select type, name, sql from sqlite_master
    where sql is not null and (tbl_name = ${table} or (type = 'trigger' and instr(sql, ${table})))`.execute(
    db,
  );
  return rows;
}
