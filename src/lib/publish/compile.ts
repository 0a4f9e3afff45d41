// Compiles the pages once per state of the sources: dist/builds/<hash of the sources>. Some seconds,
// whatever the size of the catalogue; nothing at all while the sources stay the same.
// Astro runs in a process of its own with a clean environment, since it bakes in values that it finds there.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownKey } from '#lib/helpers/keys.ts';
import type { Whereabouts } from '#lib/whereabouts.ts';
import { isHeld, takeLock } from './lock.ts';
import { IN_USE, linkTarget, makeDist, places, PUBLISHED_FILE, relink } from './places.ts';
import { explain, PublishProblem } from './problem.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Folders and files that decide what is compiled, and what of them does not. */
const sources = ['src', 'db', 'astro.config.mjs', 'package-lock.json'];
const notCompiled = ['src/commands', 'db/demo'];

export interface Build {
  /** Hash of the sources and of what else decides the result. */
  code: string;
  dir: string;
  /** false when the build was there already. */
  fresh: boolean;
}

/** The build of the sources as they are now, compiled if need be. @throws PublishProblem */
export async function compile(settings: Whereabouts): Promise<Build> {
  makeDist(settings.dist_dir);
  const { builds, app } = places(settings.dist_dir);
  try {
    const code = await sourceHash(settings);
    const dir = path.join(builds, code);
    const fresh = await compileInto(dir, settings);
    await relink(app, path.join('builds', code));
    // The bundle imports packages from where it lies, which may be outside of the project.
    await relink(path.join(settings.dist_dir, 'node_modules'), path.join(root, 'node_modules'));
    return { code, dir, fresh };
  } catch (error) {
    throw explain(error, settings.dist_dir);
  }
}

/** Whether that was necessary. Of two processes that need the same, one compiles and the other waits. */
async function compileInto(dir: string, settings: Whereabouts): Promise<boolean> {
  const done = () => existsSync(path.join(dir, PUBLISHED_FILE));
  if (done()) return false;
  const { app, compiling } = places(settings.dist_dir);
  const unlock = takeLock(compiling);
  try {
    if (done()) return false;
    const draft = `${dir}.${process.pid}`;
    await mkdir(path.dirname(dir), { recursive: true });
    await runAstro(draft, settings);
    await rm(dir, { recursive: true, force: true });
    await rename(draft, dir);
    await prune(
      path.dirname(dir),
      [dir, (await linkTarget(app)) ?? ''].map((one) => path.basename(one)),
    );
    return true;
  } finally {
    unlock();
  }
}

/**
 * What the sources hold, as 12 hex digits. Reading hundreds of files at every publish would cost more than the
 * publish, so the answer is kept beside what tells that none was touched: names, sizes and times.
 */
export async function sourceHash(settings: Whereabouts): Promise<string> {
  const { noted } = places(settings.dist_dir);
  const files = sources.flatMap(filesIn).sort();
  const looks = hashOf(settings, files, (file) => {
    const { size, mtimeMs, ino } = statSync(path.join(root, file));
    return `${size} ${mtimeMs} ${ino}`;
  });
  const note = readNote(noted);
  if (note?.looks === looks) return note.code;
  const code = hashOf(settings, files, (file) => readFileSync(path.join(root, file)));
  const draft = `${noted}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ looks, code }));
  await rename(draft, noted);
  return code;
}

function filesIn(place: string): string[] {
  if (notCompiled.includes(place)) return [];
  if (!statSync(path.join(root, place)).isDirectory()) return [place];
  return readdirSync(path.join(root, place), { withFileTypes: true }).flatMap((entry) => {
    const name = `${place}/${entry.name}`;
    return entry.isDirectory() ? filesIn(name) : entry.isFile() ? [name] : [];
  });
}

function hashOf(settings: Whereabouts, files: string[], of: (file: string) => string | Buffer) {
  const hash = createHash('sha256').update(`${settings.site_url} ${process.versions.node}\n`);
  for (const file of files) hash.update(`${file}\n`).update(of(file));
  return hash.digest('hex').slice(0, 12);
}

function readNote(file: string): { looks: string; code: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // none yet: the sources are read
  }
}

async function runAstro(outDir: string, settings: Whereabouts): Promise<void> {
  const script = fileURLToPath(new URL('./compile-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, outDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      ASTRO_TELEMETRY_DISABLED: '1',
      ASTRO_KEY: ownKey(settings.data_dir, 'astro'),
      ...(settings.site_url && { SITE_URL: settings.site_url }),
    },
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw notCompiledFor(Buffer.concat(said).toString(), settings.dist_dir);
}

/** @param said what Astro printed before it ended */
export function notCompiledFor(said: string, dist_dir: string): PublishProblem {
  const why = (reason: string) => new PublishProblem(`The pages could not be compiled:${reason}`);
  if (/\b(ENOSPC|EDQUOT)\b/.test(said)) return why(` the disk of ${dist_dir} (DIST_DIR) is full.`);
  const [, code, file] = /^\w*Error: (EACCES|EPERM|EROFS): .*'(.+)'$/m.exec(said) ?? [];
  if (file)
    return why(
      ` this user cannot write ${file} (${code}). Astro keeps its notes in .astro and node_modules/.astro of the project, wherever DIST_DIR is: let the user who runs this own the project's folder.`,
    );
  return why(`\n${said}`);
}

/** Older builds go, and what a crash left of one, but not those that are named nor what a running process uses. */
export async function prune(builds: string, keep: string[]): Promise<void> {
  for (const name of await readdir(builds)) {
    const dir = path.join(builds, name);
    if (!keep.includes(name) && !isHeld(path.join(dir, IN_USE)))
      await rm(dir, { recursive: true, force: true });
  }
}
