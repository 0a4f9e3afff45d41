// Our own pages without our integration: the public files only, each of them at every build.

import path from 'node:path';
import { root } from './folder.ts';
import { type Ground, type Peer, run, versionOf } from './peers.ts';
import { countFiles } from './sources.ts';

export async function plainAstro({ folder, key }: Ground): Promise<Peer> {
  const outDir = path.join(folder.dir, 'plain');
  const build = path.join(root, 'node_modules/.bin/astro');
  const full_s = await run(build, ['build', '--silent', '--outDir', outDir], root, {
    ...folder.env,
    ASTRO_KEY: key,
    ASTRO_TELEMETRY_DISABLED: '1',
  });
  return {
    name: 'plain_astro',
    version: versionOf(path.join(root, 'node_modules/astro')),
    mode: "`astro build` of the same sources and database, without the members' tree, which it does not build; it knows no other way, so a change costs a build",
    files: countFiles(path.join(outDir, 'client')),
    full_s,
    rebuild_s: full_s,
  };
}
