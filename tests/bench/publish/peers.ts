// The same catalogue by other means, built to the end each time: what a page costs there, and what a change.

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Media, Product } from '#lib/models/index.ts';
import { article, fill } from '../catalogue.ts';
import { eleventy } from './eleventy.ts';
import { type BenchFolder, benchFolder } from './folder.ts';
import { hugo } from './hugo.ts';
import { plainAstro } from './plain.ts';
import { type Item, type Sources, readSources } from './sources.ts';

export interface Peer {
  name: string;
  version: string;
  /** In which of its ways of working, and in what its pages differ from ours. */
  mode: string;
  /** How many of the whole site, by their endings. */
  files: Record<string, number>;
  /** The whole site, and the site after one more item, in seconds. */
  full_s: number;
  rebuild_s: number;
}

/** What a peer works on. */
export interface Ground {
  folder: BenchFolder;
  sources: Sources;
  /** One item more than in `sources`, the newest. */
  added: Item;
  /** What we published from as many items or more. */
  publicTree: string;
  key: string;
}

export interface Peers {
  built: Peer[];
  /** Why others are not among them: one that is not installed, or that a catalogue of this size is too much for. */
  left_out: string[];
}

/** Of a new database with as many items as ours had at its first publish: inserts do not count against a peer. */
export async function measurePeers(
  ours: BenchFolder,
  items: number,
  say: (sentence: string) => void,
): Promise<Peers> {
  const folder = benchFolder();
  try {
    const ground = await prepare(ours, folder, items);
    const peers: Peers = { built: [], left_out: [] };
    for (const [name, build] of Object.entries({ plainAstro, hugo, eleventy })) {
      say(`builds ${items} items with ${name}`);
      try {
        const peer = await build(ground);
        peers.built.push(peer);
        const { version, full_s, rebuild_s, files } = peer;
        say(`${name} ${version}: ${full_s.toFixed(1)} s, then ${rebuild_s.toFixed(1)} s`);
        say(`${name} wrote ${JSON.stringify(files)}`);
      } catch (error) {
        peers.left_out.push(`${name}: left out: ${reasonOf(error)}`);
        say(peers.left_out.at(-1) as string);
      }
    }
    return peers;
  } finally {
    folder.remove();
  }
}

/** Of what a program said before it ended, the line that says why; a benchmark of an hour is not lost for it. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return /^.*out of memory.*$/m.exec(said)?.[0] ?? said.split('\n', 1)[0] ?? said;
}

async function prepare(ours: BenchFolder, folder: BenchFolder, items: number): Promise<Ground> {
  const publicTree = path.join(ours.dir, 'dist/public');
  const key = readFileSync(path.join(ours.dir, 'var/keys/astro'), 'utf8').trim();
  const db = await fill(folder.database, items);
  // What the publisher does first: positions, and places on the shelves.
  await Product.release(db, Date.now());
  await Media.release(db, Date.now());
  const sources = await readSources(db, publicTree);
  await db.destroy();
  const n = items + 1;
  const added = { ...article(n), n, slug: `record-${n}`, id: randomUUID(), product: null };
  return { folder, sources, added, publicTree, key };
}

/** Runs a command to its end; answers the seconds. */
export async function run(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 });
  return (performance.now() - started) / 1000;
}

/** A rebuild that does not show the new item on its page, home and list is no rebuild. */
export function assertShown({ added }: Ground, tree: string): void {
  for (const page of ['', 'media', `media/${added.slug}`, 'browse/article']) {
    const file = path.join(tree, page, 'index.html');
    if (!existsSync(file) || !readFileSync(file, 'utf8').includes(added.title))
      throw new Error(`${file} does not show the item that was added.`);
  }
}

export const versionOf = (folder: string): string =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
