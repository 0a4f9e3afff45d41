// Counts in memory, and writes what was counted a few times a second in one statement: a hit costs no wait for
// the disk. What is answered includes what is not written yet. A crash or a power cut loses what was counted
// since the last write, at most a second; stopping loses nothing, and neither does a database that is locked
// for a while. One process counts for itself; several add up in the database.
// Tested in tests/lib/counters/tally.test.ts.

import type { Db } from '#db/schema.ts';
import { logger } from '#lib/helpers/log.ts';
import { Site } from '#lib/models/index.ts';

/** How long a hit waits to be written, in milliseconds. */
export const WRITES = 250;
/** Counters in one statement. */
const AT_ONCE = 1000;

export interface Tally {
  /** One more; answers the new value. @throws TypeError when what is stored is no number. */
  add(key: string): Promise<number>;
  /** The value, with what is not written yet. */
  read(key: string): Promise<number>;
  /** Writes all that was counted until now. What cannot be written waits for the next time. */
  flush(): Promise<void>;
}

interface Count {
  /** What the database holds. */
  stored: Promise<number>;
  /** Counted, and on its way to the database. */
  writing: number;
  /** Counted since. */
  added: number;
}

interface Surroundings {
  /** Runs `work` in `ms` milliseconds, unless the process has ended by then. */
  later?(work: () => void, ms: number): void;
}

const log = logger('counters');

export function makeTally(db: Db, { later = unheld }: Surroundings = {}): Tally {
  const counts = new Map<string, Count>();
  let flushing = Promise.resolve();
  let waiting = false;

  async function add(key: string): Promise<number> {
    const count = counts.get(key) ?? begin(key);
    count.added += 1;
    // Taken now: what comes in while we wait for the database is the others'.
    const { stored, writing, added } = count;
    flushLater();
    return (await stored) + writing + added;
  }

  async function read(key: string): Promise<number> {
    const count = counts.get(key);
    if (!count) return storedValue(db, key);
    const { stored, writing, added } = count;
    return (await stored) + writing + added;
  }

  function begin(key: string): Count {
    const count = { stored: storedValue(db, key), writing: 0, added: 0 };
    counts.set(key, count);
    // Who counted is told of the failure, so it is not counted.
    count.stored.catch(() => counts.delete(key));
    return count;
  }

  function flushLater(): void {
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      void flush();
    }, WRITES);
  }

  /** One after the other, so that none overtakes another. */
  function flush(): Promise<void> {
    flushing = flushing.then(async () => {
      const due = [...counts].filter(([, { added }]) => added > 0);
      for (let at = 0; at < due.length; at += AT_ONCE) await write(due.slice(at, at + AT_ONCE));
    });
    return flushing;
  }

  async function write(due: [string, Count][]): Promise<void> {
    // Who counted first is still asking what the database holds, and means: without this.
    await Promise.allSettled(due.map(([, { stored }]) => stored));
    for (const [, count] of due) {
      count.writing = count.added;
      count.added = 0;
    }
    try {
      const hits = due.map(([key, { writing }]) => ({ key, n: writing }));
      const values = await Site.incrementAll(db, hits);
      for (const [key, count] of due) written(key, count, values.get(key));
    } catch (error) {
      log.error({ err: error, counters: due.length }, 'counters wait for the database');
      for (const [, count] of due) {
        count.added += count.writing;
        count.writing = 0;
      }
      flushLater();
    }
  }

  function written(key: string, count: Count, value: number | undefined): void {
    if (value === undefined)
      log.error({ key, hits: count.writing }, 'this counter holds no number: its hits are lost');
    else count.stored = Promise.resolve(value);
    count.writing = 0;
    // Until somebody counts again, the database knows all of it.
    if (value === undefined || count.added === 0) counts.delete(key);
  }

  return { add, read, flush };
}

async function storedValue(db: Db, key: string): Promise<number> {
  const value = (await Site.get(db, key)) ?? 0;
  if (typeof value === 'number') return value;
  throw new TypeError(`The counter "${key}" should hold a number, but holds ${String(value)}.`);
}

const unheld = (work: () => void, ms: number): void => void setTimeout(work, ms).unref();
