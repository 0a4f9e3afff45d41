// A thread of the publisher: it begins in the compiled bundle, whichever program this is, and opens the database by
// itself, a moment later than the publisher. If something was written in between, it says so, and all begins anew.

import { Worker } from 'node:worker_threads';
import type { Settings } from '#lib/settings.ts';
import { type Bundle, entryOf } from './bundle.ts';
import type { Job } from './job.ts';

/** Room for what lives only as long as one page, in MB: less of it means more time spent clearing up. */
const YOUNG_MB = 32;
/** Room for all else, in MB. No page needs a tenth of it, but the closer it is, the sooner V8 clears up. */
const OLD_MB = 512;

/** What every thread is told; the key of the bundle is in its environment, which it has from us. */
export interface Setting {
  /** What to import. */
  entry: string;
  settings: Omit<Settings, 'processors'>;
}

const BEGIN = `
  const { entry, work } = require('node:worker_threads').workerData;
  import(entry).then((bundle) => bundle.publisher[work](bundle))`;

/**
 * Rejects when a thread ends, whenever that is: one that fails while nobody asks it takes no process along, and who
 * asks it afterwards hears of it.
 */
export function endOf(thread: Worker): Promise<never> {
  const end = new Promise<never>((_resolve, reject) => {
    const ended = new Error('A thread of the publisher ended.');
    thread.on('error', reject).on('exit', () => reject(ended));
  });
  end.catch(() => undefined);
  return end;
}

/** @param work what of the bundle's publisher it calls; `more` is told besides `Setting` */
export function beginThread(
  { app, bundle }: Pick<Job, 'app' | 'bundle'>,
  work: keyof Bundle['publisher'],
  more: object,
): Worker {
  const { processors: _, ...settings } = app.settings;
  return new Worker(BEGIN, {
    eval: true,
    workerData: { entry: entryOf(bundle), settings, work, ...more },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
  });
}
