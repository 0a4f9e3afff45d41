// What is written must be on the disk before anything says that it is there. A few files are synced one by
// one, several at a time; of many, the system is asked to sync everything, which costs the same for thousands.
// What waits for it, and when, is tested in tests/lib/publish/sync.test.ts.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sync } from '#lib/helpers/sync.ts';

/** From here on one sync of everything is cheaper. */
const MANY = 100;

/** Files and folders alike. */
export async function syncAll(paths: string[]): Promise<void> {
  if (paths.length > MANY) return syncEverything();
  await Promise.all(paths.map(sync));
}

/** Where the system has that command; elsewhere the files go to the disk in its own time. */
export async function syncEverything(): Promise<void> {
  await promisify(execFile)('sync').catch(() => undefined);
}
