// The two ways of writing into a release. In the one that is being served, files are staged beside the trees
// and take their places together at the end, so that a reader, or a crash, finds every file whole: the old
// bytes or the new. Into one that nobody sees yet they go straight; what is as it was in the release before
// is linked, not written.
// File operations stand still on purpose: a publisher has a process, or a thread, of its own.
// Tested in tests/lib/publish/tree.test.ts.

import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf, hasCode } from '#lib/helpers/errors.ts';
import { removeCopies } from './copies.ts';
import type { Tree } from './places.ts';
import { syncAll } from './sync.ts';

export type Outcome = 'added' | 'changed' | 'unchanged' | 'removed' | 'absent';

/** A file that is written, and where it waits until it takes its place. */
export interface Written {
  tree: Tree;
  file: string;
  outcome: Outcome;
  draft?: string;
}

export interface Writer {
  dir: string;
  write(tree: Tree, file: string, bytes: Buffer): Written;
  /** Puts `source` there without copying where the file system can. Its bytes are never edited in place. */
  link(tree: Tree, file: string, source: string): Written;
}

/** Another disk, a file system without links, or too many of them: then the file is copied. */
const NO_LINKS = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'];

/** Something is in the folder: systems say it in two ways. */
const NOT_EMPTY = ['ENOTEMPTY', 'EEXIST'];

/** Beside the trees, so that a draft left by a crash is never public. */
const draftsOf = (dir: string) => path.join(dir, 'drafts');

/** Writes into the release that is being served: see `moveIntoPlace`. */
export function stagingWriter(dir: string): Writer {
  // A new name each time: a leftover may be a link to somebody's original, which must not be written into.
  const newDraft = () => path.join(draftsOf(dir), randomUUID());
  mkdirSync(draftsOf(dir), { recursive: true });
  return {
    dir,
    write(tree, file, bytes) {
      const outcome = compare(path.join(dir, tree, file), bytes);
      if (outcome === 'unchanged') return { tree, file, outcome };
      const draft = newDraft();
      writeFileSync(draft, bytes, { flag: 'wx' });
      return { tree, file, outcome, draft };
    },
    link(tree, file, source) {
      // Renaming one link of a file onto another leaves both.
      const there = statSync(path.join(dir, tree, file), { throwIfNoEntry: false });
      if (there?.ino === statSync(source).ino) return { tree, file, outcome: 'unchanged' };
      const draft = newDraft();
      linkOrCopy(source, draft);
      return { tree, file, outcome: 'added', draft };
    },
  };
}

/** Writes into a release that nobody sees yet, beside the one `before` it, if there is one. */
export function freshWriter(dir: string, before: string | undefined): Writer {
  const old = (tree: Tree, file: string) =>
    before === undefined ? undefined : path.join(before, tree, file);
  const makeFolder = folderMaker();
  return {
    dir,
    write(tree, file, bytes) {
      const was = old(tree, file);
      const to = path.join(dir, tree, file);
      makeFolder(to);
      const outcome = was === undefined ? 'added' : compare(was, bytes);
      if (was && outcome === 'unchanged') linkOrCopy(was, to);
      else writeFileSync(to, bytes, { flag: 'wx' });
      return { tree, file, outcome };
    },
    link(tree, file, source) {
      const was = old(tree, file);
      const to = path.join(dir, tree, file);
      const there = was && statSync(was, { throwIfNoEntry: false });
      makeFolder(to);
      // On another disk the one before is a copy, which need not be made again.
      const same = there && (there.ino === statSync(source).ino || sameBytes(was, source));
      linkOrCopy(same ? was : source, to);
      return { tree, file, outcome: same ? 'unchanged' : there ? 'changed' : 'added' };
    },
  };
}

/** Gives the folder `to` all files of another, if there is such a one. */
export function linkAll(from: string, to: string): void {
  if (!existsSync(from)) return;
  const makeFolder = folderMaker();
  for (const file of filesIn(from)) {
    makeFolder(path.join(to, file));
    linkOrCopy(path.join(from, file), path.join(to, file));
  }
}

/** Gives the release in `dir` files of the one `before` it, as they are there, or are not. */
export function keeper(dir: string, before: string): (tree: Tree, file: string) => Written {
  const makeFolder = folderMaker();
  return (tree, file) => {
    if (!isThere(before, tree, file)) return { tree, file, outcome: 'absent' };
    const to = path.join(dir, tree, file);
    makeFolder(to);
    linkOrCopy(path.join(before, tree, file), to);
    return { tree, file, outcome: 'unchanged' };
  };
}

/** Lets staged files take their places, in this order; then they survive a power cut. */
export async function moveIntoPlace(dir: string, written: Written[]): Promise<void> {
  const waiting = written.filter(({ draft }) => draft !== undefined);
  await syncAll(waiting.map(({ draft }) => draft as string));
  const folders = new Set(
    waiting.map(({ tree, file }) => path.dirname(path.join(dir, tree, file))),
  );
  // If there is no room for a folder, no file has taken its place yet.
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const { tree, file, draft } of waiting) {
    if (tree === 'public') removeCopies(path.join(dir, tree), file);
    renameSync(draft as string, path.join(dir, tree, file));
  }
  await syncAll([...folders]);
}

/** What a crash, or a publish that failed, left behind. */
export const removeDrafts = (dir: string): void =>
  rmSync(draftsOf(dir), { recursive: true, force: true });

export const isThere = (dir: string, tree: Tree, file: string): boolean =>
  existsSync(path.join(dir, tree, file));

export function remove(dir: string, tree: Tree, file: string): void {
  const at = path.join(dir, tree, file);
  if (tree === 'public') removeCopies(path.join(dir, tree), file);
  rmSync(at, { force: true });
  removeIfEmpty(dir, tree, path.dirname(file));
}

/** Removes a folder of the tree if nothing is in it, and those above it that are empty then. */
export function removeIfEmpty(dir: string, tree: Tree, folder: string): void {
  const stop = path.join(dir, tree);
  for (
    let at = path.join(stop, folder);
    at !== stop && at.startsWith(stop);
    at = path.dirname(at)
  ) {
    try {
      rmdirSync(at);
    } catch (error) {
      if (NOT_EMPTY.includes(codeOf(error))) return;
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

/** The names in a folder of the tree; none when there is no such folder. */
export function namesIn(dir: string, tree: Tree, folder: string): string[] {
  try {
    return readdirSync(path.join(dir, tree, folder));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The paths of all files inside of a folder. */
export function filesIn(folder: string, inside = ''): string[] {
  return readdirSync(path.join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(inside, entry.name);
    return entry.isDirectory() ? filesIn(folder, name) : [name];
  });
}

/** What it means for a file to become `bytes`. Most are new or have another size, and need not be read. */
function compare(file: string, bytes: Buffer): 'added' | 'changed' | 'unchanged' {
  const there = statSync(file, { throwIfNoEntry: false });
  if (!there) return 'added';
  return there.size === bytes.length && readFileSync(file).equals(bytes) ? 'unchanged' : 'changed';
}

const sameBytes = (one: string, other: string): boolean =>
  statSync(one).size === statSync(other).size && readFileSync(one).equals(readFileSync(other));

/** Makes the folder of a file, each folder once. */
function folderMaker(): (file: string) => void {
  const made = new Set<string>();
  return (file) => {
    const folder = path.dirname(file);
    if (made.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    made.add(folder);
  };
}

function linkOrCopy(source: string, to: string): void {
  try {
    linkSync(source, to);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    copyFileSync(source, to, constants.COPYFILE_EXCL);
  }
}
