// A mutex for each key, within this process: work on the same thing waits for its turn. It spares useless parallel
// work; what must never go wrong between processes is kept by the database. Tested in
// tests/lib/helpers/keyed-mutex.test.ts.

// This file is loaded twice in one process (in Astro's bundle and outside), the queues must be the same.
const slot = Symbol.for('gatefold.keyed-mutex');
const shared = globalThis as { [slot]?: Map<string, Promise<unknown>> };

/** Runs `work` once everything that was begun before it under the same key is over, well or badly. */
export async function withMutex<T>(key: string, work: () => Promise<T>): Promise<T> {
  shared[slot] ??= new Map();
  const queues = shared[slot];
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  queues.set(key, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(key) === mine) queues.delete(key);
  }
}
