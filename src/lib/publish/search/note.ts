// What a release knows of its search index: which parts are built, from what, and which are due. Written when
// a publish is done and when a part is, both with the publisher's lock, so that none is forgotten: not by a
// crash, nor while a part is being built.

import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '#db/schema.ts';
import { lastPosition } from '#lib/models/shared/catalogue.ts';
import type { Changes } from '../changes.ts';
import { syncAll } from '../sync.ts';
import { partOf, partsOf } from './parts.ts';

export interface Note {
  /** By name of a part, the sha256 of what it was built from. */
  built: Record<string, string>;
  /** By name of a part that changed, a mark that is new with each change. */
  due: Record<string, string>;
}

const fileIn = (release_dir: string) => path.join(release_dir, 'search.json');

export async function readNote(release_dir: string): Promise<Note> {
  try {
    return JSON.parse(await readFile(fileIn(release_dir), 'utf8'));
  } catch {
    return { built: {}, due: {} }; // none yet, or a crash at its beginning: every part is built then
  }
}

export async function writeNote(release_dir: string, note: Note): Promise<void> {
  // Whoever writes has the publisher's lock: one name is enough, and what a crash left is written over.
  const draft = `${fileIn(release_dir)}.draft`;
  await writeFile(draft, JSON.stringify(note));
  await syncAll([draft]);
  await rename(draft, fileIn(release_dir));
  await syncAll([release_dir]);
}

export const currentParts = async (db: Db) =>
  partsOf({ media: await lastPosition(db, 'media'), product: await lastPosition(db, 'product') });

/** Notes which parts these changes touch; all of them when everything was rendered anew. */
export async function noteDue(db: Db, release_dir: string, changes: Changes | 'all') {
  const note = await readNote(release_dir);
  const parts = await currentParts(db);
  const touched =
    changes === 'all'
      ? parts
      : [
          ...[...changes.positions].map((position) => partOf(parts, 'media', position)),
          ...[...changes.productPositions].map((position) => partOf(parts, 'product', position)),
        ];
  for (const part of touched) if (part) note.due[part.name] = randomUUID();
  await writeNote(release_dir, note);
}
