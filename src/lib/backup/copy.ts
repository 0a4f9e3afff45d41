// Makes a backup while the site runs. The database comes first, by SQLite's own backup, as it was at one
// moment; then the files, whose names never change their meaning. A file that was taken away in between is
// missing from what the database names: then all begins anew. The folder gets its name when it is whole; the copy
// of a damaged database is kept too, under a name that nobody takes for a backup's.
// Tested in tests/lib/backup/backup.test.ts.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import BetterSqlite from 'better-sqlite3';
import { explain } from '#db/connect.ts';
import { hasCode } from '#lib/helpers/errors.ts';
import { hashOfFile } from '#lib/helpers/file-hash.ts';
import { sync } from '#lib/helpers/sync.ts';
import { countRows, flaws, missingFiles } from './database.ts';
import { type Earlier, findEarlier, linkEarlier } from './earlier.ts';
import { DATABASE, filesBelow, keptNames, MANIFEST, type Manifest, timeName } from './places.ts';

const TRIES = 3;

export interface BackedUp {
  folder: string;
  /** What is wrong with the database, in words: then the folder's name ends with `.damaged`, and nothing restores it. */
  damage: string[];
  /** What the database names and the site has lost. */
  lost: string[];
  /** Which columns should name files and do not, in words: whether those files are in it cannot be told. */
  nonsense: string[];
}

/**
 * Copies what is in `data_dir` into a new folder below `to`.
 * @throws DatabaseProblem when the database cannot even be copied.
 */
export async function backUp(data_dir: string, to: string): Promise<BackedUp> {
  const made_at = new Date();
  const folder = path.join(to, `gatefold-${timeName(made_at)}`);
  const draft = `${folder}.draft`;
  await mkdir(to, { recursive: true });
  const earlier = await findEarlier(to);
  try {
    for (let tries = 1; ; tries++) {
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { mode: 0o700 });
      await copyDatabase(path.join(data_dir, DATABASE), path.join(draft, DATABASE));
      const files = await copyFiles(data_dir, draft, earlier);
      const damage = flaws(path.join(draft, DATABASE));
      if (damage.length > 0) {
        const damaged = `${folder}.damaged`;
        await rename(draft, damaged);
        return { folder: damaged, damage, lost: [], nonsense: [] };
      }
      const there = new Set(files.map((file) => file.path));
      const { missing: lost, nonsense } = missingFiles(path.join(draft, DATABASE), there);
      if (lost.length > 0 && tries < TRIES) continue;
      await compact(path.join(draft, DATABASE));
      files.push({ path: DATABASE, ...(await factsOf(path.join(draft, DATABASE))) });
      const rows = countRows(path.join(draft, DATABASE));
      await writeManifest(draft, { made_at: made_at.toISOString(), rows, files, lost });
      await sync(draft);
      await rename(draft, folder);
      await sync(to);
      return { folder, damage, lost, nonsense };
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** As it is at one moment, in one file. All pages in one step: it never has to begin anew for a writer. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const sqlite = new BetterSqlite(from, { fileMustExist: true });
  try {
    await sqlite.backup(to, { progress: () => 2 ** 30 });
  } catch (error) {
    throw explain(error, from);
  } finally {
    sqlite.close();
  }
  await settleCopy(to);
}

/** No write-ahead log beside it: one file that can be carried anywhere. */
async function settleCopy(file: string): Promise<void> {
  const sqlite = new BetterSqlite(file);
  try {
    sqlite.pragma('journal_mode = DELETE');
  } catch (error) {
    // Damaged: `flaws` says how.
    if (!hasCode(error, 'SQLITE_CORRUPT')) throw error;
  } finally {
    sqlite.close();
  }
  await chmod(file, 0o600);
  await sync(file);
}

/** Without its free pages: what was removed is not carried away. The room is taken here, not in a folder for passing files. */
async function compact(file: string): Promise<void> {
  const compacted = `${file}.compacted`;
  const sqlite = new BetterSqlite(file);
  try {
    sqlite.prepare('vacuum into ?').run(compacted);
  } finally {
    sqlite.close();
  }
  await chmod(compacted, 0o600);
  await sync(compacted);
  await rename(compacted, file);
}

async function copyFiles(
  from: string,
  to: string,
  earlier: Earlier | undefined,
): Promise<Manifest['files']> {
  const copied: Manifest['files'] = [];
  for (const file of await filesBelow(from, await keptNames(from))) {
    if (isPassing(file)) continue;
    const [source, target] = [path.join(from, file), path.join(to, file)];
    const take = async () =>
      (earlier && (await linkEarlier(earlier, file, source, target))) ?? copyFile(source, target);
    const facts = await take().catch((error) => {
      if (hasCode(error, 'ENOENT')) return undefined; // taken away since we looked
      throw error;
    });
    if (facts) copied.push({ path: file, ...facts });
  }
  return copied;
}

/** What is being stored just now lies in a folder whose name begins with a dot; locks lie beside the database. */
const isPassing = (file: string): boolean =>
  /(^|\/)\./.test(file) || /^[^/]+\.lock(-journal)?$/.test(file);

/** Copies one file with its mode, and answers what it holds. */
export async function copyFile(from: string, to: string) {
  const { mode } = await stat(from);
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const look = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  await pipeline(createReadStream(from), look, createWriteStream(to, { mode, flush: true }));
  return { bytes, sha256: hash.digest('hex') };
}

async function factsOf(file: string) {
  const { size } = await stat(file);
  return { bytes: size, sha256: await hashOfFile(file) };
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = path.join(folder, MANIFEST);
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
}
