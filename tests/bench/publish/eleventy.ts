// Eleventy, from npm into the folder of the benchmark: one template over the list of all files, written in JavaScript,
// which is the quickest that it has.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertShown, type Ground, type Peer, run, versionOf } from './peers.ts';
import { copyFiles, countFiles, SHELVES } from './sources.ts';

const VERSION = '3.1.8';
const templates = fileURLToPath(new URL('eleventy', import.meta.url));

export async function eleventy(ground: Ground): Promise<Peer> {
  const { folder, sources, added, publicTree } = ground;
  const dir = path.join(folder.dir, 'eleventy');
  const tree = path.join(dir, 'public');
  mkdirSync(dir);
  writeFileSync(path.join(dir, 'package.json'), '{ "private": true, "type": "module" }');
  await install(dir);
  cpSync(templates, dir, { recursive: true });
  copyFiles(publicTree, path.join(dir, 'static'));
  const writeCatalogue = (items: typeof sources.items) =>
    writeFileSync(
      path.join(dir, 'catalogue.json'),
      JSON.stringify({ ...sources, items, shelves: SHELVES }),
    );
  // It keeps what it knows of all pages in memory.
  const env = { ...folder.env, NODE_OPTIONS: '--max-old-space-size=8192' };
  const command = path.join(dir, 'node_modules/@11ty/eleventy/cmd.cjs');
  const build = () => run(process.execPath, [command], dir, env);

  writeCatalogue(sources.items);
  const full_s = await build();
  const files = countFiles(tree);
  writeCatalogue([...sources.items, added]);
  const rebuild_s = await build();
  assertShown(ground, tree);
  return {
    name: 'eleventy',
    version: versionOf(path.join(dir, 'node_modules/@11ty/eleventy')),
    mode: 'all of it each time: `--incremental` leaves out the pages that show the new item besides its own; cards have one of 24 drawings of ours; its templates are simpler than our components',
    files,
    full_s,
    rebuild_s,
  };
}

/** With all that the environment says of registry and proxy. */
async function install(dir: string): Promise<void> {
  const env = process.env as Record<string, string>;
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    await run('npm', ['install', ...quiet, `@11ty/eleventy@${VERSION}`], dir, env);
  } catch (error) {
    throw new Error(`npm could not fetch @11ty/eleventy@${VERSION}: ${error}`);
  }
}
