// Where things lie under dist/:
//   builds/<code>/     what Astro compiled, by the hash of the sources        app → the newest
//   releases/<id>/     public and private files rendered by one build         site → the one being served
//   public, private    → site/public, site/private: fixed names for servers and CDNs
// One rename of the link `site` swaps both trees at once.

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { lstat, mkdir, readlink, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '#lib/helpers/errors.ts';
import { PublishProblem } from './problem.ts';

export type Tree = 'public' | 'private';

/** Beside a bundle: the pages that are published, never served on demand, and what each is made of. */
export const PUBLISHED_FILE = 'published.json';
/** Beside it: held by whoever has loaded the bundle, since Astro reads parts of it when they are asked for. */
export const IN_USE = 'in-use';

export const places = (dist_dir: string) => ({
  builds: path.join(dist_dir, 'builds'),
  releases: path.join(dist_dir, 'releases'),
  app: path.join(dist_dir, 'app'),
  site: path.join(dist_dir, 'site'),
  public: path.join(dist_dir, 'public'),
  private: path.join(dist_dir, 'private'),
  lock: path.join(dist_dir, 'publish.lock'),
  compiling: path.join(dist_dir, 'compile.lock'),
  compressing: path.join(dist_dir, 'compress.lock'),
  /** Compressed copies, until they take their places. */
  copies: path.join(dist_dir, 'copies'),
  /** Which sources the last build was made of, and how they looked. */
  noted: path.join(dist_dir, 'sources.json'),
});

/** Makes the folder that all of it lies in. @throws PublishProblem when that cannot be. */
export function makeDist(dist_dir: string): void {
  try {
    mkdirSync(dist_dir, { recursive: true });
  } catch (error) {
    const code = codeOf(error) || error;
    throw new PublishProblem(`The folder ${dist_dir} (DIST_DIR) cannot be made (${code}).`);
  }
}

/** Points the link at `target` (relative to the link's folder) in one step. */
export async function relink(link: string, target: string): Promise<void> {
  if ((await linkTarget(link)) === target) return;
  await mkdir(path.dirname(link), { recursive: true });
  const draft = `${link}.${randomUUID()}`;
  await symlink(target, draft);
  await rename(draft, link);
}

/** Removes what a crash left of `relink` beside these links, which nobody else may be changing. */
export function removeLinkDrafts(dist_dir: string, links: string[]): void {
  for (const name of readdirSync(dist_dir))
    if (links.some((link) => name.startsWith(`${path.basename(link)}.`)))
      rmSync(path.join(dist_dir, name));
}

/** Where the link points, or undefined when there is none. */
export async function linkTarget(link: string): Promise<string | undefined> {
  const stat = await lstat(link).catch(() => undefined);
  return stat?.isSymbolicLink() ? readlink(link) : undefined;
}
