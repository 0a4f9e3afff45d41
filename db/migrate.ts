// Brings a database to the newest schema, or down again, with Kysely's migrator.
// A new migration is one file in db/migrations and one line in the list here.
// Tested in tests/db/migrate.test.ts.

import { Migrator, type MigrationResultSet } from 'kysely/migration';
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
import type { Db } from './schema.ts';

const migrations = {
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
};

const migrator = (db: Db) =>
  new Migrator({ db, provider: { getMigrations: async () => migrations } });

/**
 * Runs what is missing and answers the names of what it ran; none when the schema was new already.
 * @throws DatabaseProblem when the database is newer than this code, locked, damaged or read-only.
 */
export async function migrate(db: Db, file = 'database'): Promise<string[]> {
  return finish(await guarded(() => migrator(db).migrateToLatest(), file), file);
}

/** Takes back the newest migration and answers its name. Data in its tables is lost. */
export async function migrateDown(db: Db, file = 'database'): Promise<string[]> {
  return finish(await guarded(() => migrator(db).migrateDown(), file), file);
}

async function guarded(run: () => Promise<MigrationResultSet>, file: string) {
  try {
    return await run();
  } catch (error) {
    throw explain(error, file);
  }
}

function finish({ error, results }: MigrationResultSet, file: string): string[] {
  if (error instanceof Error && /previously executed migration .* is missing/.test(error.message))
    throw new DatabaseProblem(
      `The database ${file} is newer than this code: update the code, or restore an older backup.`,
      { cause: error },
    );
  if (error) throw explain(error, file);
  return (results ?? []).map((result) => result.migrationName);
}
