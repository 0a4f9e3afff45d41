// The running server leaves a note of where it listens, for the commands that print an address or must not
// work on a site that is running. It takes its own note away again, never another server's.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { addressFile } from '#lib/application.ts';
import type { Settings } from '#lib/settings.ts';

/** Leaves the note; call the answer to take it away. */
export function noteAddress(settings: Settings, origin: string): () => void {
  const file = addressFile(settings);
  writeFileSync(file, origin);
  return () => {
    if (readNote(file) === origin) rmSync(file, { force: true });
  };
}

function readNote(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
