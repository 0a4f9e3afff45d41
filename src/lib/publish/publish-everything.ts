// The whole site into a new release beside the old one: at the first publish, for new code, and for a setting
// that every page shows. Readers see the old site until one rename shows them the new one.

import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Media } from '#lib/models/index.ts';
import { gatedAddresses, publicAddresses } from './addresses.ts';
import { ownersOfFiles, syncFiles, wantedFiles } from './files.ts';
import type { Job } from './job.ts';
import { makeLeakGate } from './leaks.ts';
import { linkTarget, places, relink, type Tree } from './places.ts';
import { fileOf } from './renderer.ts';
import { type State, writeState } from './state.ts';
import { emptySummary, type Summary } from './summary.ts';
import { bringAlong, FOLDER as INDEX } from './search/build.ts';
import { openRelease, type Release } from './tree.ts';

/** Files between two calls of `onFiles`. */
const STRIDE = 100;

export async function publishEverything(job: Job, state: State): Promise<Summary> {
  const { releases, site } = places(job.app.settings.dist_dir);
  const name = `${state.code}-${Date.now().toString(36)}`;
  const dir = path.join(releases, name);
  const before = await linkTarget(site);
  try {
    await mkdir(dir, { recursive: true });
    await fill(job, openRelease(dir, { durable: false }));
    await writeState(dir, state);
    // One sync for all of it, where the system has that command, instead of one for each file.
    await promisify(execFile)('sync').catch(() => undefined);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  const previous = before && path.join(path.dirname(site), before);
  const summary = await compare(previous, dir);
  await bringAlong(job.app, previous, dir);
  await swap(job, name, before);
  return summary;
}

async function fill(job: Job, release: Release): Promise<void> {
  const { app, bundle, render, progress } = job;
  await mkdir(path.join(release.dir, 'private'), { recursive: true });
  await cp(path.join(bundle.dir, 'client'), path.join(release.dir, 'public'), { recursive: true });
  const gate = await makeLeakGate(app.db, app.settings.data_dir);
  let count = 0;
  const put = async (tree: Tree, address: string) => {
    const bytes = await render(address);
    if (!bytes) return;
    if (tree === 'public') gate.check(address, bytes);
    await release.write(tree, fileOf(address), bytes);
    if (++count % STRIDE === 0) progress.onFiles?.(count);
  };
  for await (const address of publicAddresses(bundle)) await put('public', address);
  const slugs = await Media.slugsPublished(app.db, job.now);
  for (const address of gatedAddresses(slugs)) await put('private', address);
  const work = { db: app.db, data_dir: app.settings.data_dir, release, gate };
  for (const owner of await ownersOfFiles(app.db, job.now))
    await syncFiles(work, owner.id, await wantedFiles(work, owner));
}

async function swap(job: Job, name: string, before: string | undefined): Promise<void> {
  const { releases, site, public: open, private: gated } = places(job.app.settings.dist_dir);
  await relink(site, path.join('releases', name));
  await relink(open, path.join('site', 'public'));
  await relink(gated, path.join('site', 'private'));
  for (const old of await readdir(releases))
    if (old !== name && old !== (before && path.basename(before)))
      await rm(path.join(releases, old), { recursive: true, force: true });
}

/** What a reader will see change: by the bytes of the old release and the new. The search index follows later. */
async function compare(before: string | undefined, after: string): Promise<Summary> {
  const summary = emptySummary();
  const old = before ? await listing(before) : new Set<string>();
  for (const file of await listing(after)) {
    if (!old.delete(file)) summary.added.push(addressOf(file));
    else if (before && (await same(path.join(before, file), path.join(after, file))))
      summary.unchanged++;
    else summary.changed.push(addressOf(file));
  }
  summary.removed.push(...[...old].map(addressOf));
  return summary;
}

async function listing(release_dir: string): Promise<Set<string>> {
  const files = new Set<string>();
  for (const tree of ['public', 'private']) {
    const found = await readdir(path.join(release_dir, tree), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => []);
    for (const entry of found)
      if (entry.isFile())
        files.add(path.relative(release_dir, path.join(entry.parentPath, entry.name)));
  }
  for (const file of files)
    if (file.startsWith(path.join('public', INDEX, '/'))) files.delete(file);
  return files;
}

async function same(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b)]);
  if (one.ino === other.ino) return true;
  if (one.size !== other.size) return false;
  return (await readFile(a)).equals(await readFile(b));
}

const addressOf = (file: string) =>
  file.replace(/^(public|private)/, '').replace(/(^|\/)index\.html$/, '$1');
