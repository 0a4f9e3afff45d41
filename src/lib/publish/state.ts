// What a release knows of itself: the code that rendered it, page by page, of which database, and the moment up to
// which it is true.

import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Fingerprints } from './fingerprints.ts';

export interface State {
  code: string;
  /** What each page was made of. */
  fingerprints: Fingerprints;
  /** Milliseconds: items due until then are in it. */
  as_of: number;
  /** Of the last publish, and what the database had when that began: see mark.ts. */
  mark: string;
  before: string | undefined;
  /** The last row of the queue that is in it, and the sha256 of all of them. */
  seq: number;
  queue: string;
  /** The addresses of pages that the list of routes does not know: what leaves them is removed. */
  unlisted?: string[];
}

const fileIn = (release_dir: string) => path.join(release_dir, 'release.json');

/** Is anything published there? */
export const isReleased = (release_dir: string): boolean => existsSync(fileIn(release_dir));

export async function readState(release_dir: string): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(release_dir), 'utf8'));
  } catch {
    return undefined; // none yet, or a crash at its very beginning: the next publish renders everything
  }
}

export async function writeState(release_dir: string, state: State): Promise<void> {
  const draft = `${fileIn(release_dir)}.draft`;
  await writeFile(draft, JSON.stringify(state));
  await rename(draft, fileIn(release_dir));
}
