// What is written, or renamed, survives a power cut once the disk has it. Who waits for that, and when, is tested in
// tests/lib/publish/sync.test.ts.

import { open } from 'node:fs/promises';

/** Resolves when the disk has this file, or the names in this folder. @throws the system's error */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
