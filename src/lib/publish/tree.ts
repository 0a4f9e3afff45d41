// Writing into a release so that a reader, or a crash, finds every file whole: the old bytes or the new.
// Tested in tests/lib/publish/tree.test.ts.

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
} from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '#lib/helpers/errors.ts';
import type { Tree } from './places.ts';

export type Outcome = 'added' | 'changed' | 'unchanged' | 'removed' | 'absent';

export interface Release {
  dir: string;
  write(tree: Tree, file: string, bytes: Buffer): Promise<Outcome>;
  /** Puts `source` there without copying where the file system can. Its bytes are never edited in place. */
  link(tree: Tree, file: string, source: string): Promise<Outcome>;
  remove(tree: Tree, file: string): Promise<Outcome>;
  /** The names in a folder of the tree; none when there is no such folder. */
  names(tree: Tree, folder: string): Promise<string[]>;
}

/** Another disk, a file system without links, or too many of them: then the file is copied. */
const NO_LINKS = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'];

/** @param durable fsync each file before it takes its place; a fresh release is synced as a whole instead. */
export function openRelease(dir: string, { durable }: { durable: boolean }): Release {
  const place = (tree: Tree, file: string) => path.join(dir, tree, file);
  const draft = async () => {
    // Beside the trees, so that a draft left by a crash is never public; a new name each time, since a
    // leftover may be a link to somebody's original, which must not be written into.
    await mkdir(path.join(dir, 'drafts'), { recursive: true });
    return path.join(dir, 'drafts', randomUUID());
  };
  const moveInto = async (from: string, to: string) => {
    try {
      await rename(from, to).catch(async (error) => {
        if (!hasCode(error, 'ENOENT')) throw error;
        await mkdir(path.dirname(to), { recursive: true });
        await rename(from, to);
      });
    } finally {
      // Renaming one link of a file onto another leaves both; a failed rename leaves the draft.
      await rm(from, { force: true });
    }
    if (durable) await syncFolder(path.dirname(to));
  };

  return {
    dir,
    async write(tree, file, bytes) {
      const to = place(tree, file);
      const before = await readFile(to).catch(() => undefined);
      if (before?.equals(bytes)) return 'unchanged';
      const from = await draft();
      const handle = await open(from, 'wx');
      try {
        await handle.writeFile(bytes);
        if (durable) await handle.sync();
      } finally {
        await handle.close();
      }
      await moveInto(from, to);
      return before ? 'changed' : 'added';
    },
    async link(tree, file, source) {
      const to = place(tree, file);
      const from = await draft();
      await link(source, from).catch(async (error) => {
        if (!NO_LINKS.some((code) => hasCode(error, code))) throw error;
        await copyFile(source, from, constants.COPYFILE_EXCL);
      });
      await moveInto(from, to);
      return 'added';
    },
    async remove(tree, file) {
      const at = place(tree, file);
      try {
        await rm(at);
      } catch (error) {
        if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return 'absent';
        throw error;
      }
      await removeEmpty(path.dirname(at), path.join(dir, tree));
      return 'removed';
    },
    async names(tree, folder) {
      return readdir(place(tree, folder)).catch((error) => {
        if (hasCode(error, 'ENOENT')) return [];
        throw error;
      });
    },
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeEmpty(folder: string, stop: string): Promise<void> {
  for (let at = folder; at !== stop && at.startsWith(stop); at = path.dirname(at))
    if (
      !(await rmdir(at).then(
        () => true,
        () => false,
      ))
    )
      return;
}
