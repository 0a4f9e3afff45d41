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
  /** Every file, by its path with `/`. */
  files: { path: string; bytes: number; sha256: string }[];
  /** What the database names and the site had lost before. */
  lost: string[];
}

/** What lies in the data folder and is not part of the site: other backups, what was put aside, notes, the disk's own. */
const left_out =
  /^(backups|address(\.lock)?|before-.*|restoring-.*|lost\+found|gatefold\.db(-.*)?)$/;

/** The names in a data folder that are kept, beside the database. */
export async function keptNames(data_dir: string): Promise<string[]> {
  const names = await readdir(data_dir);
  return names.filter((name) => !left_out.test(name) && name !== MANIFEST).sort();
}

/** A name that tells the time and sorts by it: `2027-01-31T12-00-00-000Z`. */
export const timeName = (date: Date) => date.toISOString().replaceAll(/[:.]/g, '-');

/** Is this the name of a backup's folder, and of none that was interrupted or is damaged? */
export const isBackup = (name: string): boolean => /^gatefold-[\dTZ-]+$/.test(name);

/**
 * All plain files that are `names` of `folder` or lie below them, as paths from there with `/`. What goes away
 * meanwhile is not among them.
 */
export async function filesBelow(folder: string, names: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    const found = await unlessMissing(stat(path.join(folder, name)));
    if (found?.isFile()) files.push(name);
    else if (found?.isDirectory()) await addFilesIn(folder, name, files);
  }
  return files;
}

/** Goes after no link: that may lead anywhere. */
async function addFilesIn(folder: string, name: string, files: string[]): Promise<void> {
  const entries = readdir(path.join(folder, name), { withFileTypes: true });
  for (const entry of (await unlessMissing(entries)) ?? []) {
    const at = `${name}/${entry.name}`;
    if (entry.isFile()) files.push(at);
    else if (entry.isDirectory()) await addFilesIn(folder, at, files);
  }
}

/** Undefined for a link that leads nowhere, and for what was taken away since we looked. */
async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
