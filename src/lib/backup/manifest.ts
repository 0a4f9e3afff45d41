// What a backup says of itself. Tested in tests/lib/backup/backup.test.ts.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST, type Manifest } from './places.ts';

/** Undefined when it is missing or cannot be read: then the folder is no whole backup. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8')) as Manifest;
    const whole = manifest.rows && Array.isArray(manifest.files) && Array.isArray(manifest.lost);
    return whole ? manifest : undefined;
  } catch {
    return undefined;
  }
}
