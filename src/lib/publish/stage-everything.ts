// The whole site into a new release beside the old one: at the first publish, for new code, and for a setting
// that every page shows. Readers see the old site until one rename shows them the new one. After new code, a page
// that is made of what it was made of, and shows what it showed, is not rendered: its file is linked.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { mediaPath } from '#lib/files/place.ts';
import { Media } from '#lib/models/index.ts';
import { affectedTasks, allTasks } from './addresses.ts';
import type { Changes } from './changes.ts';
import { isCopy } from './copies.ts';
import { ownersOfFiles, publicFile, wantedFiles } from './files.ts';
import { type Task, writerFor } from './render-task.ts';
import { renderInPool } from './render-pool.ts';
import type { Job, Staged } from './job.ts';
import { makeIndexApart } from './index-apart.ts';
import { indexIn, makeLeakIndex } from './leak-index.ts';
import { gateOf, type LeakGate, readSecrets } from './leaks.ts';
import { linkTarget, places, relink, removeLinkDrafts } from './places.ts';
import { fileOf } from './renderer.ts';
import { bringAlong, FOLDER as INDEX } from './search/build.ts';
import { type State, writeState } from './state.ts';
import { addOutcome, emptySummary, type Summary } from './summary.ts';
import { syncAll, syncEverything } from './sync.ts';
import { filesIn, isThere, keeper, type Writer, type Written } from './tree.ts';

/** Of fewer items the leak index is made sooner than a thread has read the bundle. */
const MANY = 2000;

/** What is served now, and what changed since. */
export interface Before {
  state: State | undefined;
  changes: Changes;
}

/** @param next what the new release says of itself */
export async function stageEverything(job: Job, before: Before, next: State): Promise<Staged> {
  const { releases, site } = places(job.app.settings.dist_dir);
  const name = `${next.code}-${Date.now().toString(36)}`;
  const dir = path.join(releases, name);
  const served = await linkTarget(site);
  const old = existsSync(site) && served ? path.join(path.dirname(site), served) : undefined;
  const discard = () => rmSync(dir, { recursive: true, force: true });
  try {
    const summary = summarize(await fill(job, before, dir, old), dir, old);
    return {
      summary,
      discard,
      async commit() {
        try {
          await bringAlong(job.app, old, dir);
          await writeState(dir, next);
          // One sync for all of it instead of one for each file.
          await syncEverything();
        } catch (error) {
          discard();
          throw error;
        }
        await swap(job, name, served);
      },
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** @param old the folder of the release that is served, if there is one */
async function fill(
  job: Job,
  before: Before,
  dir: string,
  old: string | undefined,
): Promise<Written[]> {
  const { app, bundle, reader, now } = job;
  mkdirSync(path.join(dir, 'private'), { recursive: true });
  const target = { kind: 'fresh', dir, before: old } as const;
  const writer = writerFor(target);
  const index = indexIn(dir);
  const slugs = await Media.slugsPublished(reader, now);
  if (slugs.length > MANY && !job.alone) await makeIndexApart(job, index);
  else (await makeLeakIndex(index, readSecrets(reader, app.settings.data_dir))).close();
  const gate = gateOf(job.handles.leakIndex(index));
  const isAsBefore = comparison(job, before);
  const keep = old === undefined ? undefined : keeper(dir, old);
  const kept: Written[] = [];
  const tasks: Task[] = [];
  for (const task of await allTasks(bundle, slugs)) {
    if (keep && isAsBefore(task)) kept.push(keep(task.tree, fileOf(task.address)));
    else tasks.push(task);
  }
  return [
    ...kept,
    ...copyAssets(path.join(bundle.dir, 'client'), writer),
    ...(await renderInPool(job, gate, target, tasks)),
    ...(await linkFiles(job, gate, writer)),
  ];
}

/** Tells whether a page is made of what it was made of before, and shows what it showed. */
function comparison({ bundle, unlisted }: Job, { state, changes }: Before) {
  if (!state || changes.everything) return () => false;
  const affected = affectedTasks(bundle, changes, unlisted);
  const touched = new Set(affected.map(({ address }) => address));
  return ({ address }: Task): boolean => {
    const component = bundle.match(address)?.component ?? '';
    const now = bundle.fingerprints[component];
    return now !== undefined && now === state.fingerprints?.[component] && !touched.has(address);
  };
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
    for (const name of await wantedFiles({ db: reader, data_dir, gate }, owner))
      written.push(
        writer.link('public', publicFile(owner.id, name), mediaPath(data_dir, owner.id, name)),
      );
  }
  return written;
}

async function swap(job: Job, name: string, served: string | undefined): Promise<void> {
  const { dist_dir } = job.app.settings;
  const { releases, site, public: open, private: gated } = places(dist_dir);
  removeLinkDrafts(dist_dir, [site, open, gated]);
  // The last one makes the release count: after a crash before it, all of this is done again.
  await relink(open, path.join('site', 'public'));
  await relink(gated, path.join('site', 'private'));
  await relink(site, path.join('releases', name));
  await syncAll([dist_dir]);
  for (const old of readdirSync(releases))
    if (old !== name && old !== (served && path.basename(served)))
      rmSync(path.join(releases, old), { recursive: true, force: true });
}

/** Removes releases that were begun after the served one, and never served: what a crash left. */
export async function removeBegun(dist_dir: string): Promise<void> {
  const { releases, site } = places(dist_dir);
  const served = path.basename((await linkTarget(site)) ?? '');
  for (const name of existsSync(releases) ? readdirSync(releases) : [])
    if (begunAt(name) > begunAt(served))
      rmSync(path.join(releases, name), { recursive: true, force: true });
}

/** From the name of a release, in milliseconds; 0 where there is none. */
const begunAt = (name: string) => Number.parseInt(name.split('-').at(-1) || '0', 36);

/** What a reader will see change. The search index follows later. */
function summarize(written: Written[], dir: string, before: string | undefined): Summary {
  const summary = emptySummary();
  for (const one of written) addOutcome(summary, one);
  for (const tree of ['public', 'private'] as const)
    for (const file of before ? filesIn(path.join(before, tree)) : [])
      if (!isThere(dir, tree, file) && !file.startsWith(`${INDEX}/`) && !isCopy(file))
        addOutcome(summary, { tree, file, outcome: 'removed' });
  return summary;
}
