// Compiles the pages once per state of the sources: dist/builds/<hash of the sources>. About a second,
// whatever the size of the catalogue; nothing at all while the sources stay the same.
// Astro runs in a process of its own with a clean environment, since it bakes in values that it finds there.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownKey } from '#lib/helpers/keys.ts';
import type { Settings } from '#lib/settings.ts';
import { PUBLISHED_FILE } from './integration.ts';
import { linkTarget, makeDist, places, relink } from './places.ts';
import { PublishProblem } from './problem.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = ['src/**/*.*', 'db/*.ts', 'astro.config.mjs', 'package-lock.json'];
const notCompiled = /^src\/commands\//;
const KEPT_BUILDS = 2;

export interface Build {
  /** Hash of the sources and of what else decides the result. */
  code: string;
  dir: string;
  /** false when the build was there already. */
  fresh: boolean;
}

/** The build of the sources as they are now, compiled if need be. @throws PublishProblem */
export async function compile(settings: Settings): Promise<Build> {
  makeDist(settings.dist_dir);
  const { builds, app } = places(settings.dist_dir);
  const code = await sourceHash(settings);
  const dir = path.join(builds, code);
  const fresh = !existsSync(path.join(dir, PUBLISHED_FILE));
  if (fresh) {
    const draft = `${dir}.${process.pid}`;
    await mkdir(builds, { recursive: true });
    await runAstro(draft, settings);
    await rm(dir, { recursive: true, force: true });
    await rename(draft, dir);
    // The bundle imports packages from where it lies, which may be outside of the project.
    await relink(path.join(settings.dist_dir, 'node_modules'), path.join(root, 'node_modules'));
  }
  const before = await linkTarget(app);
  await relink(app, path.join('builds', code));
  if (fresh) await prune(builds, [code, before ? path.basename(before) : code]);
  return { code, dir, fresh };
}

async function sourceHash(settings: Settings): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(sources, { cwd: root }))
    if (!notCompiled.test(file)) files.push(file);
  const hash = createHash('sha256').update(`${settings.site_url} ${process.versions.node}\n`);
  for (const file of files.sort())
    hash.update(`${file}\n`).update(await readFile(path.join(root, file)).catch(() => ''));
  return hash.digest('hex').slice(0, 12);
}

async function runAstro(outDir: string, settings: Settings): Promise<void> {
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
  if (code !== 0)
    throw new PublishProblem(`The pages could not be compiled:\n${Buffer.concat(said).toString()}`);
}

/** Older builds go, but not the one that a running server may still be using. */
async function prune(builds: string, keep: string[]): Promise<void> {
  const names = (await readdir(builds)).filter((name) => !keep.includes(name));
  if (names.length + keep.length <= KEPT_BUILDS) return;
  for (const name of names) await rm(path.join(builds, name), { recursive: true, force: true });
}
