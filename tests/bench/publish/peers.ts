// The same catalogue by other means, built to the end each time: what a page costs there, and what a change.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BenchFolder, root } from './folder.ts';

export interface Peer {
  name: string;
  version: string;
  /** In which of its ways of working. */
  mode: string;
  files: number;
  /** The whole site, and the site after one more item, in seconds. */
  full_s: number;
  rebuild_s: number;
}

export async function measurePeers(
  folder: BenchFolder,
  items: number,
  say: (sentence: string) => void,
): Promise<Peer[]> {
  say(`builds ${items} items with plain Astro`);
  return [await plainAstro(folder)];
}

/** Our own pages without our integration: the public files only, each of them at every build. */
async function plainAstro({ dir, env }: BenchFolder): Promise<Peer> {
  const outDir = path.join(dir, 'plain');
  const started = performance.now();
  await promisify(execFile)(
    path.join(root, 'node_modules/.bin/astro'),
    ['build', '--silent', '--outDir', outDir],
    {
      cwd: root,
      env: {
        ...env,
        ASTRO_KEY: readFileSync(path.join(dir, 'var/keys/astro'), 'utf8').trim(),
        ASTRO_TELEMETRY_DISABLED: '1',
      },
    },
  );
  const full_s = (performance.now() - started) / 1000;
  const found = readdirSync(path.join(outDir, 'client'), { recursive: true, withFileTypes: true });
  const { version } = JSON.parse(
    readFileSync(path.join(root, 'node_modules/astro/package.json'), 'utf8'),
  );
  return {
    name: 'plain_astro',
    version,
    mode: '`astro build` of the same sources and database; it knows no other way, so a change costs a build',
    files: found.filter((entry) => entry.isFile()).length,
    full_s,
    rebuild_s: full_s,
  };
}
