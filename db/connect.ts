// Opens the SQLite file: write-ahead log, an fsync at every commit, foreign keys on.
// Every failure that a person can cause ends in one DatabaseProblem with a clear sentence.
// Tested in tests/db/connect.test.ts.

import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { Kysely, type SqliteDatabase, sql } from 'kysely';
import { MOMENT, RetryingDialect } from './busy-retry.ts';
import { cacheStatements } from './statement-cache.ts';
import type { Database, Db } from './schema.ts';

/** How long a statement waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT = 5000;

/** What the members' addresses and password hashes are readable for, whatever the umask is. */
const OWNER_ONLY = 0o600;

interface Way {
  /** Milliseconds. */
  timeout?: number;
  as?(sqlite: SqliteDatabase): SqliteDatabase;
}

/** What the file system says when a folder cannot be made: EEXIST when a file has its name. */
const FOLDER_CODES = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'];

/** A unit of systemd sees other folders as read-only, whoever owns them. */
const MEND =
  'let the user who runs this write in its folder, and name that in ReadWritePaths of a service';

/** The database cannot be used; `message` is one sentence for a person. */
export class DatabaseProblem extends Error {
  override name = 'DatabaseProblem';
}

/**
 * Opens, and creates if need be, the database in `file`.
 * @param as what Kysely sees of it
 * @throws DatabaseProblem when the folder cannot be written or the file is damaged or locked.
 */
export function connect(
  file: string,
  { timeout = BUSY_TIMEOUT, as = cacheStatements }: Way = {},
): Db {
  let sqlite: BetterSqlite.Database | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // SQLite gives the files beside it the same mode.
    if (!existsSync(file)) closeSync(openSync(file, 'a', OWNER_ONLY));
    sqlite = new BetterSqlite(file, { timeout });
    sqlite.pragma('journal_mode = WAL');
    // better-sqlite3 is built with NORMAL for WAL: a power cut would then lose acknowledged payments.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    // REPLACE takes rows away: the triggers that note what is gone hear of it only then.
    sqlite.pragma('recursive_triggers = ON');
    // What is removed is overwritten with zeros, an account's address above all; it costs no more disk waits.
    sqlite.pragma('secure_delete = ON');
    // From here on we wait without standing still.
    sqlite.pragma(`busy_timeout = ${MOMENT}`);
    return new Kysely<Database>({
      dialect: new RetryingDialect({ database: as(sqlite) }, timeout),
    });
  } catch (error) {
    sqlite?.close();
    throw explain(error, file);
  }
}

/**
 * Empties the write-ahead log, where pages stand as they were before something was removed from them, until as many
 * others were written. While another program reads, it stays for the next time.
 */
export async function truncateLog(db: Db): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}

/** Turns what SQLite or the file system says into a sentence that names the file. */
export function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const problem = (sentence: string) => new DatabaseProblem(sentence, { cause: error });
  if (FOLDER_CODES.includes(code))
    return problem(
      `The folder of the database ${file} cannot be made or written (${code}): ${MEND}.`,
    );
  if (code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_READONLY'))
    return problem(`The database ${file} cannot be opened for writing: ${MEND}.`);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return problem(`The file ${file} is damaged or is no SQLite database: restore a backup.`);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return problem(
      `The database ${file} is locked by another program for more than ${BUSY_TIMEOUT / 1000} seconds.`,
    );
  return error;
}
