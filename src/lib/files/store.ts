// Stores the files of media and products as <slug>-<hash>.<ext>. A name holds the hash of its bytes, so it never
// means anything else and may be cached for ever. Files appear whole or not at all.
// Tested in tests/lib/files/store.test.ts.

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { lookup } from 'mime-types';
import { forbidden } from '#lib/helpers/errors.ts';
import { slugify } from '#lib/helpers/slug.ts';
import { sync } from '#lib/helpers/sync.ts';
import { draftsIn, folderOf } from './place.ts';

export interface Stored {
  name: string;
  /** A media type, as `video/mp4`. */
  type: string;
  /** Bytes. */
  size: number;
  /** sha256, hex. */
  hash: string;
}

/**
 * Copies the file at `source` into the folder of `id`; copying the same bytes again changes nothing.
 * @throws UsageProblem when the folder may not be made or written
 */
export async function storeFile(data_dir: string, id: string, source: string): Promise<Stored> {
  const [folder, drafts] = [folderOf(data_dir, id), draftsIn(data_dir)];
  await mayWrite(drafts, mkdir(drafts, { recursive: true }));
  const draft = path.join(drafts, randomUUID());
  try {
    const { hash, size } = await copy(source, draft);
    const name = storedName(source, hash);
    await mayWrite(folder, mkdir(folder, { recursive: true }));
    await rename(draft, path.join(folder, name));
    await sync(folder);
    return { name, type: lookup(name) || 'application/octet-stream', size, hash };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Removes what was cut off while it was copied (Ctrl-C, a power cut). Call it while nothing is being stored. */
export const removeUnfinished = (data_dir: string): Promise<void> =>
  rm(draftsIn(data_dir), { recursive: true, force: true });

/** Removes all files of `id`, or those that are not in `keep`. Nothing there is fine too. */
export async function removeFiles(
  data_dir: string,
  id: string,
  { keep = [] }: { keep?: (string | null)[] } = {},
): Promise<void> {
  const folder = folderOf(data_dir, id);
  if (keep.length === 0) return rm(folder, { recursive: true, force: true });
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (!keep.includes(name)) await rm(path.join(folder, name));
}

function storedName(source: string, hash: string): string {
  // Of `.tar.gz` the whole: who unpacks it goes by both.
  const ext = /\.tar\.[^.]+$/i.exec(source)?.[0] ?? path.extname(source);
  const name = path.basename(source, ext);
  const ending = ext.toLowerCase().replace(/[^a-z0-9.]/g, '');
  return `${slugify(name) || 'file'}-${hash.slice(0, 8)}${ending.length > 1 ? ending : ''}`;
}

/** Of a stored name, the first eight digits of the hash of its bytes; '' where it has none. */
export const hashIn = (name: string): string =>
  /-([0-9a-f]{8})(\.[a-z0-9.]+)?$/.exec(name)?.[1] ?? '';

/** Copies to a new file and waits until the disk has it. */
async function copy(source: string, target: string): Promise<{ hash: string; size: number }> {
  const sha256 = createHash('sha256');
  let size = 0;
  const file = await mayWrite(path.dirname(target), open(target, 'wx'));
  try {
    for await (const chunk of createReadStream(source) as AsyncIterable<Buffer>) {
      sha256.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: sha256.digest('hex'), size };
}

async function mayWrite<T>(folder: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw forbidden(error, `The folder of files ${folder} cannot be made or written`);
  }
}
