// The leak index of a large catalogue, made in a thread that ends with it: reading the texts leaves hundreds of
// megabytes behind, which a publisher would keep while it renders. Tested in tests/lib/publish/render-pool.test.ts.

import { workerData } from 'node:worker_threads';
import { snapshot } from '#db/snapshot.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { queueHead } from './changes.ts';
import type { Job } from './job.ts';
import { makeLeakIndex } from './leak-index.ts';
import { readSecrets } from './leaks.ts';
import { MovedOn } from './problem.ts';
import { beginThread, type Setting } from './thread.ts';

interface Order extends Setting {
  file: string;
  /** The last row of the queue at the publisher's moment. */
  seq: number;
}

/** How the thread ends when its moment is a later one. */
const MOVED_ON = 3;

/** Makes the index in `file`, where nothing is yet. @throws MovedOn when the database went on before it was opened */
export function makeIndexApart(job: Job, file: string): Promise<void> {
  const thread = beginThread(job, 'makeIndex', { file, seq: job.seq });
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('exit', (code) => {
      if (code === 0) resolve();
      else if (code === MOVED_ON) reject(new MovedOn());
      else reject(new Error('The thread that makes the leak index ended.'));
    });
  });
}

/** What the thread does. */
export async function makeIndex(): Promise<void> {
  const { settings, file, seq } = workerData as Order;
  const reader = await snapshot(databaseFile(settings));
  try {
    if ((await queueHead(reader)) !== seq) process.exit(MOVED_ON);
    (await makeLeakIndex(file, readSecrets(reader, settings.data_dir))).close();
  } finally {
    await reader.destroy();
  }
}
