// Tries again while another program writes (SQLITE_BUSY), without standing still. SQLite waits by blocking its
// thread, and ours also serves pages; so it waits a moment only, and what was refused is tried again later, in
// between other work. When one lock has held for long, nobody waits any more: each asks once and is refused, until
// it is gone. Tested in tests/db/busy-retry.test.ts.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
} from 'kysely';
import { PlannedOnceCompiler } from './planned-once.ts';

/** How long SQLite itself waits, and how long we do between two tries, in milliseconds. */
export const MOMENT = 10;
/** A lock that was seen this recently is the same lock, in milliseconds. */
const SAME_LOCK = 1000;

/** SQLite for Kysely, waiting at most `patience` milliseconds for another program's lock. */
export class RetryingDialect extends SqliteDialect {
  #patience: number;

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0], patience: number) {
    super(config);
    this.#patience = patience;
  }

  override createAdapter(): SqliteAdapter {
    return new WholeAdapter();
  }

  override createQueryCompiler(): PlannedOnceCompiler {
    return new PlannedOnceCompiler();
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    const wait = makeWait(this.#patience);
    let patient: DatabaseConnection | undefined;
    // With the lock from the beginning: nobody changes what was read in it, and it is refused at once or never.
    driver.beginTransaction = async (connection, { accessMode }) => {
      const begin = accessMode === 'read write' ? 'begin immediate' : 'begin';
      await connection.executeQuery(CompiledQuery.raw(begin));
    };
    const rollback = driver.rollbackTransaction.bind(driver);
    driver.rollbackTransaction = (connection) => rollback(connection).catch(unlessTakenBack);
    driver.acquireConnection = async (options) => {
      patient ??= patiently(await acquire(options), wait);
      return patient;
    };
    return driver;
  }
}

/** SQLite takes tables back too when a transaction is, which Kysely does not make use of by itself. */
class WholeAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function patiently(connection: DatabaseConnection, wait: Wait): DatabaseConnection {
  return {
    streamQuery: (query, size) => connection.streamQuery(query, size),
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      for (;;)
        try {
          const result = await connection.executeQuery<R>(query);
          if (takesLock(query)) wait.over();
          return result;
        } catch (error) {
          if (!isLock(error) || !wait.again()) throw error;
          await sleep(MOMENT);
        }
    },
  };
}

interface Wait {
  /** Whether a statement that was refused just now may be tried again. */
  again(): boolean;
  /** The lock was to be had: the next refusal is another program's next lock. */
  over(): void;
}

function makeWait(patience: number): Wait {
  const never = Number.NEGATIVE_INFINITY;
  let first = never;
  let last = never;
  return {
    again() {
      const now = performance.now();
      if (now - last > SAME_LOCK) first = now;
      last = now;
      return now - first < patience;
    },
    over() {
      last = never;
    },
  };
}

/** SQLite has done so by itself, as on a full disk: what is thrown then is the reason, and not that it has. */
function unlessTakenBack(error: unknown): void {
  if (!String(error).includes('no transaction is active')) throw error;
}

/** Who only reads gets through beside any lock. */
const takesLock = ({ sql }: CompiledQuery) => /^(insert|update|delete|begin immediate)\b/.test(sql);

/** Not SQLITE_BUSY_SNAPSHOT: who reads before they write, without the lock, can only begin anew. */
const isLock = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
