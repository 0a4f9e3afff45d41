// What a backup holds: a copy of the database and of everything else that is kept in the data folder, as it
// lies there, and beside it a manifest that says what there should be.

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '#lib/helpers/errors.ts';

export const DATABASE = 'gatefold.db';
export const MANIFEST = 'manifest.json';

export interface Manifest {
  /** ISO 8601. */
  made_at: string;
  /** Rows of each table. */
  rows: Record<string, number>;
  /** Every file but the database, by its path with `/`. */
  files: { path: string; bytes: number; sha256: string }[];
  /** What the database names and the site had lost before. */
  lost: string[];
}

/** What lies in the data folder and is not part of the site: other backups, what was put aside, notes, the disk's own. */
const left_out = /^(backups|address|before-.*|restoring-.*|lost\+found|gatefold\.db(-.*)?)$/;

/** The names in a data folder that are kept, beside the database. */
export async function keptNames(data_dir: string): Promise<string[]> {
  const names = await readdir(data_dir);
  return names.filter((name) => !left_out.test(name) && name !== MANIFEST).sort();
}

/** A name that tells the time and sorts by it: `2027-01-31T12-00-00-000Z`. */
export const timeName = (date: Date) => date.toISOString().replaceAll(/[:.]/g, '-');

/** All plain files that are `names` of `folder` or lie below them, as paths from there with `/`. */
export async function filesBelow(folder: string, names: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    const at = path.join(folder, name);
    const found = await stat(at).catch(unlessMissing);
    if (found?.isFile()) files.push(name);
    else if (found?.isDirectory())
      for (const entry of await readdir(at, { recursive: true, withFileTypes: true }))
        if (entry.isFile())
          files.push(path.relative(folder, path.join(entry.parentPath, entry.name)));
  }
  return files.map((file) => file.split(path.sep).join('/'));
}

/** A link that leads nowhere, or taken away since we looked. */
function unlessMissing(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}
