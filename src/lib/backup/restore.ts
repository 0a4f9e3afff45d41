// Puts a backup in the place of what is in the data folder. The backup is copied into the folder first and
// proved there, so that what is proved is what will be used; then what was there is moved aside, and only then
// does the copy take its place. What cannot be moved stops it, and all goes back. Nothing is deleted.
// Tested in tests/lib/backup/backup.test.ts.

import { existsSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { codeOf, hasCode } from '#lib/helpers/errors.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { copyFile } from './copy.ts';
import { DATABASE, filesBelow, keptNames, MANIFEST, timeName } from './places.ts';
import { prove } from './prove.ts';

export type Restored =
  /** `aside` is where what was there lies now, if there was something. */
  | { ok: true; aside?: string }
  /** `problems` are what is wrong with a backup that is 'not-sound', in words. */
  | { ok: false; reason: 'no-folder' | 'occupied' | 'in-use' | 'not-sound'; problems: string[] };

/**
 * @param options.replace whether a site that is there already may be moved aside.
 * @throws UsageProblem when something cannot be moved; all is as it was then.
 */
export async function restore(
  folder: string,
  data_dir: string,
  { replace = false } = {},
): Promise<Restored> {
  const database = path.join(data_dir, DATABASE);
  const given = await stat(folder).catch(() => undefined);
  if (!given?.isDirectory()) return { ok: false, reason: 'no-folder', problems: [] };
  if (existsSync(database) && !replace) return { ok: false, reason: 'occupied', problems: [] };
  if (isInUse(database)) return { ok: false, reason: 'in-use', problems: [] };

  const now = timeName(new Date());
  const draft = path.join(data_dir, `restoring-${now}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    for (const file of [MANIFEST, DATABASE, ...(await filesBelow(folder, await keptNames(folder)))])
      if (existsSync(path.join(folder, file)))
        await copyFile(path.join(folder, file), path.join(draft, file));
    const problems = await prove(draft);
    if (problems.length > 0) return { ok: false, reason: 'not-sound', problems };
    // Copying takes its time, and a server may have started meanwhile: what it writes would be moved aside.
    if (isInUse(database)) return { ok: false, reason: 'in-use', problems: [] };

    const there = await namesIn(data_dir);
    const aside = path.join(data_dir, `before-${now}`);
    await mkdir(aside, { mode: 0o700 });
    try {
      await moveAll([
        ...moves(there, data_dir, aside),
        ...moves(await namesIn(draft), draft, data_dir),
      ]);
    } finally {
      // Empty when there was nothing, or when all went back.
      await rmdir(aside).catch(() => undefined);
    }
    return there.length > 0 ? { ok: true, aside } : { ok: true };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Whether another program has the database open. If none has, its write-ahead log is in the file now. */
export function isInUse(database: string): boolean {
  if (!existsSync(database)) return false;
  let sqlite: BetterSqlite.Database | undefined;
  try {
    sqlite = new BetterSqlite(database, { timeout: 0 });
    // Only who is alone may change this.
    sqlite.pragma('journal_mode = DELETE');
    return false;
  } catch (error) {
    // Whatever else is wrong with it is the reason for which it is replaced.
    return hasCode(error, 'SQLITE_BUSY');
  } finally {
    sqlite?.close();
  }
}

/** The database last, so that a site is never without it while its files are there. */
async function namesIn(folder: string): Promise<string[]> {
  const databases = [`${DATABASE}-wal`, `${DATABASE}-shm`, DATABASE];
  return [
    ...(await keptNames(folder)),
    ...databases.filter((name) => existsSync(path.join(folder, name))),
  ];
}

const moves = (names: string[], from: string, to: string) =>
  names.map((name) => ({ from: path.join(from, name), to: path.join(to, name) }));

/** All or none. */
async function moveAll(all: ReturnType<typeof moves>): Promise<void> {
  for (const [n, { from, to }] of all.entries())
    try {
      await rename(from, to);
    } catch (error) {
      for (const done of all.slice(0, n).reverse()) await rename(done.to, done.from);
      const code = codeOf(error) || error;
      throw new UsageProblem(
        `${from} cannot be moved to ${to} (${code}), so nothing was changed. If it is a mount of its own, unmount it first; else let the user who restores write there.`,
        { cause: error },
      );
    }
}
