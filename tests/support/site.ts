// A whole site under test: the real `start` command in a process of its own, on a free port, with its own
// data and files in a temporary folder.

import {
  type ChildProcess,
  type ChildProcessByStdio,
  spawn,
  type StdioOptions,
} from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import type { Readable } from 'node:stream';
import path from 'node:path';
import { inject } from 'vitest';
import { takeLock } from '#lib/publish/lock.ts';

export interface TestSite {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  folder: string;
  pid: number;
  /** What the commands need to work on this site. */
  env: Record<string, string>;
  /** Everything that the server has printed so far. */
  output(): string;
  /** Ends it as an operator would and answers the exit code. */
  stop(): Promise<number | null>;
  /** The exit code; null after a signal that was not handled. */
  ended: Promise<number | null>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const run = 'src/commands/run.mjs';

/** A folder with compiled pages and nothing else, and the settings that point there. */
export const siteFolder = (settings: Record<string, string> = {}) =>
  copyOf(inject('compiled'), settings);

async function copyOf(source: string, settings: Record<string, string>) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gatefold-site-'));
  await cp(source, folder, { recursive: true, verbatimSymlinks: true });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    TZ: process.env.TZ ?? '',
    DATA_DIR: path.join(folder, 'var'),
    DIST_DIR: path.join(folder, 'dist'),
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...settings,
  };
  return { folder, env, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The demo site, as it was started once for this run: each has its own copy. */
export async function startSite(settings: Record<string, string> = {}): Promise<TestSite> {
  const { folder, env, remove } = await copyOf(await planted(), settings);
  const site = await startIn(folder, env);
  return {
    ...site,
    async stop() {
      const code = await site.stop();
      await remove();
      return code;
    },
  };
}

let planting: Promise<string> | undefined;

/** Planting and publishing takes longer than starting: the first process that needs it does it for the whole run. */
const planted = () => (planting ??= plantOnce(path.join(path.dirname(inject('migrated')), 'site')));

async function plantOnce(folder: string): Promise<string> {
  const unlock = takeLock(`${folder}.lock`);
  try {
    if (!existsSync(folder)) {
      const place = await siteFolder();
      await (await startIn(place.folder, place.env)).stop();
      await rename(place.folder, folder);
    }
    return folder;
  } finally {
    unlock();
  }
}

/**
 * Starts a site on what is in the folder already; stopping it leaves the folder.
 * @param options.detached at the head of a group of processes, as a terminal or a service manager has it
 */
export async function startIn(
  folder: string,
  env: Record<string, string>,
  { detached = false } = {},
): Promise<TestSite> {
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, [run, 'start'], { env, stdio, detached }) as Child;
  let printed = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk;
      const [, found] = /^ {2}(https?:\/\/\S+)\/$/m.exec(printed) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The site ended (${code}):\n${printed}`)));
  });
  return {
    origin,
    folder,
    pid: child.pid ?? 0,
    env,
    output: () => printed,
    stop: () => stop(child),
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
}

/** Runs a command of the project to its end. */
export async function runCommand(
  env: Record<string, string>,
  name: string,
  args: string[] = [],
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [run, name, ...args], { env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exit;
  }
  return child.exitCode;
}
