// The usual publish: some rows changed. Everything is rendered, checked and written beside the trees before the
// first file takes its place; then leaves, lists and home take theirs in that order, and what is gone goes last.

import { addressesOf } from './addresses.ts';
import type { Changes } from './changes.ts';
import { stageFiles } from './files.ts';
import type { Task } from './hand.ts';
import { shareOut } from './hands.ts';
import type { Job } from './job.ts';
import { indexIn, openLeakIndex } from './leak-index.ts';
import { gateOf, type LeakGate, readSecrets } from './leaks.ts';
import { places } from './places.ts';
import { gatedRoutes, publicRoutes } from './routes.ts';
import { addOutcome, emptySummary, type Summary } from './summary.ts';
import { remove, removeDrafts, settle, stagingWriter } from './tree.ts';

export async function publishChanges(job: Job, changes: Changes): Promise<Summary> {
  const { settings } = job.app;
  const { site } = places(settings.dist_dir);
  removeDrafts(site);
  const gate = await currentGate(job, site, changes);
  try {
    const tasks: Task[] = [];
    for await (const address of affectedAddresses(job, changes))
      tasks.push({ tree: 'public', address });
    for (const affected of Object.values(gatedRoutes))
      for (const address of affected(changes)) tasks.push({ tree: 'private', address });
    const pages = await shareOut(job, gate, { kind: 'staged', dir: site }, tasks);
    const files = await stageFiles(
      { db: job.reader, data_dir: settings.data_dir, gate },
      { writer: stagingWriter(site), now: job.now, owners: changes.owners },
    );

    // Files are first to come and last to go: no page ever shows a poster that is not there.
    await settle(site, [...files.coming, ...pages]);
    const summary = emptySummary();
    for (const one of [...files.coming, ...pages]) {
      if (one.outcome === 'absent') one.outcome = remove(site, one.tree, one.file);
      addOutcome(summary, one);
    }
    for (const file of files.leaving)
      addOutcome(summary, { tree: 'public', file, outcome: remove(site, 'public', file) });
    return summary;
  } finally {
    gate.close();
    removeDrafts(site);
  }
}

/** In the order of writing: pages with parameters, then those that list them. */
async function* affectedAddresses({ bundle }: Job, changes: Changes): AsyncIterable<string> {
  const listed = Object.entries(publicRoutes);
  for (const [, affected] of listed) yield* affected(changes);
  // Pages that the list of routes does not know are rendered each time.
  for (const route of bundle.published)
    if (!(route.component in publicRoutes)) yield* addressesOf(bundle, route);
}

/** Knows what is for members only now: the index follows the change before anything is held against it. */
async function currentGate(job: Job, site: string, { owners }: Changes): Promise<LeakGate> {
  const file = indexIn(site);
  const index = openLeakIndex(file);
  index.follow(owners, await readSecrets(job.reader, job.app.settings.data_dir, owners));
  index.close();
  return gateOf({ index: file });
}
