// Counts what a publish does to the file system, and lets something happen at the n-th time: an error, as of a
// full disk, or the end of the process. Both `node:fs` and `node:fs/promises` are watched, in every module.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What changes a file system, by the name of the function. */
const SYNC = [
  ...['writeFileSync', 'renameSync', 'linkSync', 'rmSync', 'rmdirSync', 'mkdirSync'],
  ...['copyFileSync', 'symlinkSync'],
];
const ASYNC = ['writeFile', 'rename', 'rm', 'mkdir', 'symlink', 'cp'];

export interface Watch {
  /** How many there were. */
  count(): number;
  stop(): void;
}

/** @param before asked before each of them, by its name without `Sync`, its number from 1, and what it was given */
export function watchFiles(before: (name: string, n: number, given: unknown[]) => void): Watch {
  let count = 0;
  const undo: (() => void)[] = [];
  const wrap = (functions: Record<string, unknown>, names: string[]) => {
    for (const name of names) {
      const original = functions[name] as (...given: unknown[]) => unknown;
      const wrapped = (...given: unknown[]) => {
        before(name.replace(/Sync$/, ''), ++count, given);
        return original(...given);
      };
      // An async function answers with a rejection, it does not throw.
      functions[name] = name.endsWith('Sync')
        ? wrapped
        : async (...given: unknown[]) => wrapped(...given);
      undo.push(() => {
        functions[name] = original;
      });
    }
  };
  wrap(fs as unknown as Record<string, unknown>, SYNC);
  wrap(fs.promises as unknown as Record<string, unknown>, ASYNC);
  syncBuiltinESMExports();
  return {
    count: () => count,
    stop() {
      for (const one of undo) one();
      syncBuiltinESMExports();
    },
  };
}

/** An error as the system gives it. */
export const systemError = (code: string, given: unknown[]): Error =>
  Object.assign(new Error(`${code}: ${given[0]}`), { code, path: String(given[0]) });
