// The whole site into a new release beside the old one: at the first publish, for new code, and for a setting
// that every page shows. Readers see the old site until one rename shows them the new one.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { mediaPath } from '#lib/files/store.ts';
import { Media } from '#lib/models/index.ts';
import { gatedAddresses, publicAddresses } from './addresses.ts';
import { isCopy } from './copies.ts';
import { namesOf, ownersOfFiles, publicFile, wantedFiles } from './files.ts';
import { type Task, writerFor } from './hand.ts';
import { shareOut } from './hands.ts';
import type { Job } from './job.ts';
import { indexIn, makeLeakIndex } from './leak-index.ts';
import { gateOf, type LeakGate, readSecrets, tableOf } from './leaks.ts';
import { linkTarget, places, relink } from './places.ts';
import { bringAlong, FOLDER as INDEX } from './search/build.ts';
import { type State, writeState } from './state.ts';
import { addOutcome, emptySummary, type Summary } from './summary.ts';
import { syncEverything } from './sync.ts';
import type { Writer, Written } from './tree.ts';

export async function publishEverything(job: Job, state: State): Promise<Summary> {
  const { releases, site } = places(job.app.settings.dist_dir);
  const name = `${state.code}-${Date.now().toString(36)}`;
  const dir = path.join(releases, name);
  const served = await linkTarget(site);
  const before = existsSync(site) && served ? path.join(path.dirname(site), served) : undefined;
  let summary: Summary;
  try {
    summary = summarize(await fill(job, dir, before), before);
    await writeState(dir, state);
    // One sync for all of it instead of one for each file.
    await syncEverything();
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  await bringAlong(job.app, before, dir);
  await swap(job, name, served);
  return summary;
}

async function fill(job: Job, dir: string, before: string | undefined): Promise<Written[]> {
  const { app, bundle, reader, now } = job;
  mkdirSync(path.join(dir, 'private'), { recursive: true });
  const target = { kind: 'fresh', dir, before } as const;
  const writer = writerFor(target);
  const secrets = await readSecrets(reader, app.settings.data_dir);
  makeLeakIndex(indexIn(dir), secrets);
  const gate = gateOf(tableOf(secrets));
  const tasks: Task[] = [];
  for (const address of await distinct(publicAddresses(bundle)))
    tasks.push({ tree: 'public', address });
  for (const address of gatedAddresses(await Media.slugsPublished(reader, now)))
    tasks.push({ tree: 'private', address });
  return [
    ...copyAssets(path.join(bundle.dir, 'client'), writer),
    ...(await shareOut(job, gate, target, tasks)),
    ...(await linkFiles(job, gate, writer)),
  ];
}

/** What the compiled pages load: styles, scripts, pictures of the site itself. */
const copyAssets = (folder: string, writer: Writer): Written[] =>
  filesIn(folder).map((file) =>
    writer.write('public', file, readFileSync(path.join(folder, file))),
  );

async function linkFiles({ app, reader, now }: Job, gate: LeakGate, writer: Writer) {
  const { data_dir } = app.settings;
  const written: Written[] = [];
  for (const owner of await ownersOfFiles(reader, now)) {
    if (namesOf(owner).length === 0) continue;
    for (const name of await wantedFiles({ db: reader, data_dir, gate }, owner))
      written.push(
        writer.link('public', publicFile(owner.id, name), mediaPath(data_dir, owner.id, name)),
      );
  }
  return written;
}

async function swap(job: Job, name: string, served: string | undefined): Promise<void> {
  const { releases, site, public: open, private: gated } = places(job.app.settings.dist_dir);
  await relink(site, path.join('releases', name));
  await relink(open, path.join('site', 'public'));
  await relink(gated, path.join('site', 'private'));
  for (const old of readdirSync(releases))
    if (old !== name && old !== (served && path.basename(served)))
      rmSync(path.join(releases, old), { recursive: true, force: true });
}

/** What a reader will see change. The search index follows later. */
function summarize(written: Written[], before: string | undefined): Summary {
  const summary = emptySummary();
  const there = new Set<string>();
  for (const one of written) {
    if (one.outcome === 'absent') continue;
    addOutcome(summary, one);
    there.add(`${one.tree}/${one.file}`);
  }
  for (const tree of ['public', 'private'] as const)
    for (const file of before ? filesIn(path.join(before, tree)) : [])
      if (!there.has(`${tree}/${file}`) && !file.startsWith(`${INDEX}/`) && !isCopy(file))
        addOutcome(summary, { tree, file, outcome: 'removed' });
  return summary;
}

/** The paths of all files inside of a folder. */
function filesIn(folder: string, inside = ''): string[] {
  return readdirSync(path.join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(inside, entry.name);
    return entry.isDirectory() ? filesIn(folder, name) : [name];
  });
}

async function distinct(addresses: AsyncIterable<string>): Promise<Set<string>> {
  const set = new Set<string>();
  for await (const address of addresses) set.add(address);
  return set;
}
