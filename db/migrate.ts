// Brings a database to the newest schema, or down again, with Kysely's migrator: all of it or nothing.
// A new migration is one file in db/migrations and one line in the list here. Those of a site of its own begin with
// `own_`: they may have run before one that comes with a newer kit. Numbers may have gaps, as at 0008: they only order.
// Tested in tests/db/migrate.test.ts.

import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration';
import { DatabaseProblem, explain } from './connect.ts';
import * as models from './migrations/0001_models.ts';
import * as publish_queue from './migrations/0002_publish_queue.ts';
import * as browse_and_play from './migrations/0003_browse_and_play.ts';
import * as shown_members from './migrations/0004_shown_members.ts';
import * as accounts from './migrations/0005_accounts.ts';
import * as letters from './migrations/0006_letters.ts';
import * as money from './migrations/0007_money.ts';
import * as shelves from './migrations/0009_shelves.ts';
import * as new_address from './migrations/0010_new_address.ts';
import * as newest_first from './migrations/0011_newest_first.ts';
import * as found_at_once from './migrations/0012_found_at_once.ts';
import * as holds from './migrations/0013_holds.ts';
import * as failed_refunds from './migrations/0014_failed_refunds.ts';
import * as refund_asked from './migrations/0015_refund_asked.ts';
import * as figures from './migrations/0016_figures.ts';
import * as held_for from './migrations/0017_held_for.ts';
import * as same_bytes from './migrations/0018_same_bytes.ts';
import type { Db } from './schema.ts';
import { isWatched, watchEverything, watchShown } from './publish-triggers.ts';

type Migrations = Record<string, Migration>;

export const migrations: Migrations = {
  '0001_models': models,
  '0002_publish_queue': publish_queue,
  '0003_browse_and_play': browse_and_play,
  '0004_shown_members': shown_members,
  '0005_accounts': accounts,
  '0006_letters': letters,
  '0007_money': money,
  '0009_shelves': shelves,
  '0010_new_address': new_address,
  '0011_newest_first': newest_first,
  '0012_found_at_once': found_at_once,
  '0013_holds': holds,
  '0014_failed_refunds': failed_refunds,
  '0015_refund_asked': refund_asked,
  '0016_figures': figures,
  '0017_held_for': held_for,
  '0018_same_bytes': same_bytes,
};

/**
 * Runs what is missing and answers the names of what it ran; none when the schema was new already.
 * @throws DatabaseProblem when the database is newer than this code, locked, damaged or read-only, or a migration
 *   fails: then nothing has changed.
 */
export async function migrate(db: Db, file = 'database', list = migrations): Promise<string[]> {
  return guarded(file, async () => {
    // Who has nothing to do waits for nobody's lock.
    if (await isCurrent(db, list)) return [];
    return whole(db, file, list, (migrator) => migrator.migrateToLatest());
  });
}

/** Takes back the migration that ran last and answers its name. Data in its tables is lost. */
export async function migrateDown(db: Db, file = 'database', list = migrations): Promise<string[]> {
  return guarded(file, () => whole(db, file, list, (migrator) => migrator.migrateDown()));
}

async function guarded(file: string, run: () => Promise<string[]>): Promise<string[]> {
  try {
    return await run();
  } catch (error) {
    throw explain(error, file);
  }
}

async function isCurrent(db: Db, list: Migrations): Promise<boolean> {
  const table = await sql`select 1 from sqlite_master where name = 'kysely_migration'`.execute(db);
  if (table.rows.length === 0) return false;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const executed = new Set(rows.map(({ name }) => name));
  const isSame = executed.symmetricDifference(new Set(Object.keys(list))).size === 0;
  return isSame && (await isWatched(db));
}

/**
 * In one transaction, with foreign keys off: a table can be made anew without losing what points to its rows. That
 * all of it still points to something is asked after each migration.
 */
function whole(
  db: Db,
  file: string,
  list: Migrations,
  run: (migrator: Migrator) => Promise<MigrationResultSet>,
): Promise<string[]> {
  return db.connection().execute(async (one) => {
    // Inside of a transaction this would do nothing.
    await sql`pragma foreign_keys = off`.execute(one);
    try {
      // The lock from the beginning: of two programs that migrate, the second finds it done.
      return await one
        .transaction()
        .setAccessMode('read write')
        .execute(async (tx) => {
          await watchEverything(tx);
          const names = finish(await run(migratorOf(tx, list)), file);
          await watchShown(tx);
          return names;
        });
    } finally {
      await sql`pragma foreign_keys = on`.execute(one);
    }
  });
}

function migratorOf(db: Db, list: Migrations): Migrator {
  const checked = Object.entries(list).map(([name, { up, down }]) => [
    name,
    { up: thenChecked(up), ...(down && { down: thenChecked(down) }) },
  ]);
  const provider = { getMigrations: async () => Object.fromEntries(checked) };
  return new Migrator({ db, provider, allowUnorderedMigrations: true });
}

const thenChecked = (step: Migration['up']) => async (db: Kysely<unknown>) => {
  await step(db);
  const { rows } = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(
    db,
  );
  const [row] = rows;
  if (row)
    throw new Error(`rows of ${row.table} would point to rows of ${row.parent} that are not there`);
};

function finish({ error, results }: MigrationResultSet, file: string): string[] {
  if (!error) return (results ?? []).map((result) => result.migrationName);
  const problem = (sentence: string) => new DatabaseProblem(sentence, { cause: error });
  const { message } = error as Error;
  const unknown = /previously executed migration (.*) is missing/.exec(message)?.[1];
  if (unknown)
    throw problem(
      `The database ${file} is newer than this code, which has no migration ${unknown}: update the code, or restore an older backup.`,
    );
  const explained = explain(error, file);
  if (explained instanceof DatabaseProblem) throw explained;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  const what = failed ? `The migration ${failed} failed` : 'The migrations cannot be run';
  throw problem(`${what}, and the database ${file} is as it was: ${message}.`);
}
