// The usual publish: some rows changed. Everything is rendered and checked before the first byte is written;
// then leaves, lists and home are written in that order, and what is gone goes last.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { addressesOf } from './addresses.ts';
import type { Changes } from './changes.ts';
import { ownersOfFiles, syncFiles, wantedFiles } from './files.ts';
import type { Job } from './job.ts';
import { makeLeakGate } from './leaks.ts';
import { places, type Tree } from './places.ts';
import { fileOf } from './renderer.ts';
import { gatedRoutes, publicRoutes } from './routes.ts';
import { emptySummary, type Summary } from './summary.ts';
import { openRelease } from './tree.ts';

interface Rendered {
  tree: Tree;
  address: string;
  bytes: Buffer | undefined;
}

export async function publishChanges(job: Job, changes: Changes): Promise<Summary> {
  const { db, settings } = job.app;
  const { site } = places(settings.dist_dir);
  await rm(path.join(site, 'drafts'), { recursive: true, force: true }); // what a crash left behind
  const release = openRelease(site, { durable: true });
  const gate = await makeLeakGate(db, settings.data_dir, {
    slugs: changes.media.union(changes.beside),
    positions: changes.positions,
  });
  const work = { db, data_dir: settings.data_dir, release, gate };

  const rendered: Rendered[] = [];
  for await (const address of affectedAddresses(job, changes)) {
    const bytes = await job.render(address);
    if (bytes) gate.check(address, bytes);
    rendered.push({ tree: 'public', address, bytes });
  }
  for (const affected of Object.values(gatedRoutes))
    for (const address of affected(changes))
      rendered.push({ tree: 'private', address, bytes: await job.render(address) });
  const owners = await ownersOfFiles(db, job.now, [...changes.owners]);
  const wanted = new Map<string, string[]>([...changes.owners].map((id) => [id, []]));
  for (const owner of owners) wanted.set(owner.id, await wantedFiles(work, owner));

  const summary = emptySummary();
  const gone: Rendered[] = [];
  const leaving: string[] = [];
  // Files first to come and last to go: no page ever shows a poster that is not there.
  for (const [id, names] of wanted) {
    const present = await release.names('public', `files/${id}`);
    const both = [...new Set([...present, ...names])];
    summary.added.push(...(await syncFiles(work, id, both)).added);
    if (both.length > names.length) leaving.push(id);
  }
  for (const file of rendered) {
    if (!file.bytes) {
      gone.push(file);
      continue;
    }
    const outcome = await release.write(file.tree, fileOf(file.address), file.bytes);
    if (outcome === 'added') summary.added.push(file.address);
    else if (outcome === 'changed') summary.changed.push(file.address);
    else summary.unchanged++;
  }
  for (const { tree, address } of gone)
    if ((await release.remove(tree, fileOf(address))) === 'removed') summary.removed.push(address);
  for (const id of leaving)
    summary.removed.push(...(await syncFiles(work, id, wanted.get(id) ?? [])).removed);
  return summary;
}

/** In the order of writing: pages with parameters, then those that list them. */
async function* affectedAddresses({ bundle }: Job, changes: Changes): AsyncIterable<string> {
  const listed = Object.entries(publicRoutes);
  for (const [, affected] of listed) yield* affected(changes);
  // Pages that the list of routes does not know are rendered each time.
  for (const route of bundle.published)
    if (!(route.component in publicRoutes)) yield* addressesOf(bundle, route);
}
