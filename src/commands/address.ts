// The running server leaves a note of where it listens, for the commands that print an address or must not
// work on a site that is running. Of several servers on one data folder the first has the note, until it ends; where
// the disk has no room for it, the server runs without.
// Tested in tests/commands/start.test.ts and full-disk.test.ts.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { addressFile } from '#lib/application.ts';
import { isFull } from '#lib/helpers/errors.ts';
import { logger } from '#lib/helpers/log.ts';
import { tryLock } from '#lib/helpers/try-lock.ts';
import type { Settings } from '#lib/settings.ts';

const log = logger('start');

/** Leaves the note, or says who has left one; call the answer to take it away. */
export function noteAddress(settings: Settings, origin: string): () => void {
  try {
    return note(settings, origin);
  } catch (error) {
    if (!isFull(error)) throw error;
    log.error({ error: String(error) }, 'no command will know where this server is');
    return () => {};
  }
}

function note(settings: Settings, origin: string): () => void {
  const file = addressFile(settings);
  const unlock = tryLock(`${file}.lock`);
  if (!unlock) {
    const other = existsSync(file) ? `, at ${readFileSync(file, 'utf8')}` : '';
    console.log(
      `Another server runs on ${settings.data_dir}${other}: the commands go by that one.`,
    );
    return () => {};
  }
  writeFileSync(file, origin);
  return () => {
    rmSync(file, { force: true });
    unlock();
  };
}
