// What has not changed since the backup before is linked to that instead of copied: two weeks of media take the room
// of one. Both files are read: one that has changed on the disk meanwhile is copied anew. Never a link to the site's
// own file: what damages one must not damage the other. Tested in tests/lib/backup/backup.test.ts.

import { link, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hashOfFile } from '#lib/helpers/file-hash.ts';
import { readManifest } from './manifest.ts';
import { isBackup, type Manifest } from './places.ts';

type Facts = Pick<Manifest['files'][number], 'bytes' | 'sha256'>;

export interface Earlier {
  folder: string;
  /** By path. */
  files: Map<string, Facts>;
}

/** The newest whole backup in `to`, if there is one. */
export async function findEarlier(to: string): Promise<Earlier | undefined> {
  for (const name of (await readdir(to)).filter(isBackup).sort().reverse()) {
    const folder = path.join(to, name);
    const manifest = await readManifest(folder);
    if (manifest)
      return { folder, files: new Map(manifest.files.map((file) => [file.path, file])) };
  }
  return undefined;
}

/**
 * Links `target` to the file of the earlier backup, if that holds what `source` holds; answers what that is, or
 * undefined when `source` has to be copied.
 */
export async function linkEarlier(
  { folder, files }: Earlier,
  file: string,
  source: string,
  target: string,
): Promise<Facts | undefined> {
  const facts = files.get(file);
  const kept = path.join(folder, file);
  if (!facts || !(await isAlike(kept, source))) return undefined;
  if (!(await holds(source, facts)) || !(await isSound(kept, facts))) return undefined;
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  return link(kept, target).then(
    () => ({ bytes: facts.bytes, sha256: facts.sha256 }),
    () => undefined, // a file system without links, or too many of them
  );
}

/** Of the same size and mode, which tells most that differ without reading them. */
async function isAlike(kept: string, source: string): Promise<boolean> {
  const there = await stat(source);
  const was = await stat(kept).catch(() => undefined);
  return was !== undefined && was.size === there.size && was.mode === there.mode;
}

/** What cannot be read of an earlier backup is no reason to make none. */
const isSound = (kept: string, facts: Facts): Promise<boolean> =>
  holds(kept, facts).catch(() => false);

const holds = async (file: string, { sha256 }: Facts): Promise<boolean> =>
  (await hashOfFile(file)) === sha256;
