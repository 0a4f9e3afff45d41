// The usual publish: some rows changed. Everything is rendered, checked and written beside the trees before the
// first file takes its place; then leaves, lists and home take theirs in that order, and what is gone goes last.

import path from 'node:path';
import { affectedTasks } from './addresses.ts';
import type { Changes } from './changes.ts';
import { publicFile, stageFiles } from './files.ts';
import { renderInPool } from './render-pool.ts';
import type { Job, Staged } from './job.ts';
import { indexIn } from './leak-index.ts';
import { gateOf, type LeakGate, readSecrets } from './leaks.ts';
import { places } from './places.ts';
import { fileOf } from './renderer.ts';
import { addOutcome, emptySummary } from './summary.ts';
import { syncAll } from './sync.ts';
import {
  isThere,
  remove,
  removeDrafts,
  removeIfEmpty,
  moveIntoPlace,
  stagingWriter,
  type Written,
} from './tree.ts';

/** @param left addresses that pages which the list of routes does not know have no more */
export async function stageChanges(job: Job, changes: Changes, left: string[]): Promise<Staged> {
  const { site } = places(job.app.settings.dist_dir);
  const discard = () => removeDrafts(site);
  discard();
  try {
    const written = await stage(job, changes, { site, left });
    const summary = emptySummary();
    for (const one of written) addOutcome(summary, one);
    return {
      summary,
      async commit() {
        try {
          await moveIntoPlace(site, written);
          // What is absent may have left its folder: a crash may have come between the two.
          for (const { tree, file, outcome } of written)
            if (outcome === 'removed' || outcome === 'absent') remove(site, tree, file);
          for (const id of changes.owners) removeIfEmpty(site, 'public', publicFile(id, ''));
          // What was withdrawn must not come back with a power cut.
          await syncAll(foldersLeft(site, written));
        } finally {
          discard();
        }
      },
      discard,
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** Of what was removed, the nearest folders that are still there. */
function foldersLeft(site: string, written: Written[]): string[] {
  const folders = written
    .filter(({ outcome }) => outcome === 'removed')
    .map(({ tree, file }) => {
      let folder = path.dirname(file);
      while (!isThere(site, tree, folder)) folder = path.dirname(folder);
      return path.join(site, tree, folder);
    });
  return [...new Set(folders)];
}

/**
 * In the order in which they take their places. Files are first to come and last to go: no page ever shows a poster
 * that is not there. What is new comes before what is changed: no page that was there leads to one that is not yet.
 */
async function stage(
  job: Job,
  changes: Changes,
  { site, left }: { site: string; left: string[] },
): Promise<Written[]> {
  const { reader, now, unlisted } = job;
  const { data_dir } = job.app.settings;
  const gate = await currentGate(job, site, changes);
  const tasks = affectedTasks(job.bundle, changes, unlisted);
  const pages = await renderInPool(job, gate, { kind: 'staged', dir: site }, tasks);
  const files = await stageFiles(
    { db: reader, data_dir, gate },
    { writer: stagingWriter(site), now, owners: changes.owners },
  );
  const gone = (file: Pick<Written, 'tree' | 'file'>): Written => ({
    ...file,
    outcome: isThere(site, file.tree, file.file) ? 'removed' : 'absent',
  });
  const isNew = ({ outcome }: Written) => outcome === 'added';
  const others = pages.filter((page) => !isNew(page));
  return [
    ...files.coming,
    ...pages.filter(isNew),
    ...others.map((page) => (page.outcome === 'absent' ? gone(page) : page)),
    ...left.map((address) => gone({ tree: 'public', file: fileOf(address) })),
    ...files.leaving.map((file) => gone({ tree: 'public', file })),
  ];
}

/** Knows what is for members only now: the index follows the change before anything is held against it. */
async function currentGate(job: Job, site: string, { owners }: Changes): Promise<LeakGate> {
  const index = job.handles.leakIndex(indexIn(site));
  await index.follow(owners, readSecrets(job.reader, job.app.settings.data_dir, owners));
  return gateOf(index);
}
