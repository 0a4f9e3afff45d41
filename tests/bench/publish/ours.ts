// Our side: the commands that an author runs, each in a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { article, fill } from '../catalogue.ts';
import { type BenchFolder, root } from './folder.ts';
import { countFiles } from './sources.ts';

const INSERTS = 9;
const RESIDENT_INSERTS = 60;
const WARM_UP = 10;
const BATCH = 1000;

export interface Spread {
  min: number;
  median: number;
  p95: number;
  max: number;
}

/** Milliseconds unless the name says otherwise. */
export interface Ours {
  full_s: number;
  full_rss_mb: number;
  files: number;
  /** From the start of `npm run publish` to the line that says what was published. */
  insert_process: Spread;
  /** Of that, what the publish itself says that it took. */
  insert_publish: Spread;
  /** From noticing the change to all files being in their places. */
  insert_resident: Spread;
  commit_to_file: Spread;
  batch1000_ms: number;
}

type Say = (sentence: string) => void;

export async function measureOurs(folder: BenchFolder, items: number, say: Say): Promise<Ours> {
  say(`fills a catalogue of ${items} items`);
  const db = await fill(folder.database, items);
  try {
    say('compiles');
    await compileOnly(folder);
    say('publishes everything');
    const full = await publishOnce(folder);
    say(`${full.summary}, ${full.rss_mb} MB`);
    const trees = ['public', 'private'].map((tree) => path.join(folder.dir, 'dist/site', tree));
    say(`ours wrote ${JSON.stringify(countFiles(...trees))}`);

    say('builds the search index');
    await buildIndex(folder);

    const processes: number[] = [];
    const publishes: number[] = [];
    for (let n = 1; n <= INSERTS; n++) {
      await insert(db, items + n);
      const one = await publishOnce(folder);
      say(`one insert, new process: ${one.ms.toFixed(0)} ms: ${one.summary}`);
      processes.push(one.ms);
      publishes.push(one.seconds * 1000);
    }
    const resident = await measureResident(folder, db, items + INSERTS, say);
    return {
      full_s: full.seconds,
      full_rss_mb: full.rss_mb,
      files: full.files,
      insert_process: spreadOf(processes),
      insert_publish: spreadOf(publishes),
      ...resident,
    };
  } finally {
    await db.destroy();
  }
}

const insert = (db: Db, n: number) =>
  Media.create(db, { ...article(n), kind: 'article', slug: `record-${n}` });

/** 1,000 items more than `items`, in one transaction. */
export const insertMany = (db: Db, items: number) =>
  db.transaction().execute(async (tx) => {
    for (let n = 1; n <= BATCH; n++) await insert(tx, items + n);
  });

/** The pages are compiled once per state of the sources: not a part of what is measured. */
async function compileOnly({ env }: BenchFolder): Promise<void> {
  const script = fileURLToPath(new URL('compile.ts', import.meta.url));
  const [code] = await once(
    spawn(process.execPath, [script], { cwd: root, env, stdio: 'inherit' }),
    'exit',
  );
  if (code !== 0) throw new Error('The pages could not be compiled.');
}

/** `npm run publish` until it says what it did; what it does for the search index afterwards is not waited for. */
async function publishOnce({ env }: BenchFolder) {
  const started = performance.now();
  const child = spawn(process.execPath, ['src/commands/run.mjs', 'publish'], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const summary = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /(\d+) added, (\d+) changed, .* in ([\d.]+) s/.exec(said);
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`npm run publish said:\n${said}`)));
  });
  const ms = performance.now() - started;
  const rss_mb = peakOf(child);
  const gone = once(child, 'exit');
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await gone;
  const [line, added, changed, seconds] = summary;
  return {
    ms,
    rss_mb,
    summary: line,
    files: Number(added) + Number(changed),
    seconds: Number(seconds),
  };
}

/** Its index is what a site has long had when an author adds something: not a part of what is measured. */
async function buildIndex({ env }: BenchFolder): Promise<void> {
  const child = spawn(process.execPath, ['src/commands/run.mjs', 'publish'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('The search index could not be built.');
}

/** Peak memory of a process that still runs, in MB; 0 where the system does not say. */
function peakOf({ pid }: ChildProcess): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8')) ?? [];
  return Math.round(Number(kb) / 1024);
}

/** The publisher as the server runs it: it notices by itself, and its log says how long it took. */
async function measureResident(folder: BenchFolder, db: Db, items: number, say: Say) {
  const child = spawn(process.execPath, ['src/commands/run.mjs', 'publish', '--watch'], {
    cwd: root,
    env: { ...folder.env, LOG_LEVEL: 'info' },
    detached: true,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  const published = async (): Promise<number> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('The publisher ended.');
      const { msg, seconds } = JSON.parse(value);
      if (msg === 'published') return seconds * 1000;
    }
  };
  try {
    await published();
    const publishes: number[] = [];
    const waits: number[] = [];
    for (let n = 1; n <= RESIDENT_INSERTS; n++) {
      const started = performance.now();
      await insert(db, items + n);
      publishes.push(await published());
      waits.push(performance.now() - started);
    }
    const next = items + RESIDENT_INSERTS;
    say(`one insert, running publisher: ${JSON.stringify(spreadOf(publishes))}`);
    await insertMany(db, next);
    const batch1000_ms = await published();
    say(`${BATCH} inserts: ${batch1000_ms.toFixed(0)} ms`);
    return {
      // The first ones find code that was never run.
      insert_resident: spreadOf(publishes.slice(WARM_UP)),
      commit_to_file: spreadOf(waits.slice(WARM_UP)),
      batch1000_ms,
    };
  } finally {
    const gone = once(child, 'exit');
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await gone;
  }
}

function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}
