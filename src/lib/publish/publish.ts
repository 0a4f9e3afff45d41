// Publishing: renders what changed, with the pages of `bundle`, and writes it. New code, or a setting that
// every page shows, renders a whole new release beside the old one and swaps; everything else goes into
// the current release, file by file. Any failure leaves the site and the queue as they were.
// Explained in docs/publishing.md, tested in tests/publish.test.ts.

import type { Db } from '#db/schema.ts';
import { snapshot } from '#db/snapshot.ts';
import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { Media, Product } from '#lib/models/index.ts';
import { databaseFile } from '#lib/settings.ts';
import type { Bundle } from './bundle.ts';
import { clearQueue, isEmpty, readChanges } from './changes.ts';
import type { Job, Progress } from './job.ts';
import { takeLock } from './lock.ts';
import { linkTarget, makeDist, places } from './places.ts';
import { publishEverything } from './publish-everything.ts';
import { publishChanges } from './publish-changes.ts';
import { makeRender } from './renderer.ts';
import { noteDue } from './search/note.ts';
import { readState, writeState } from './state.ts';
import { emptySummary, type Summary } from './summary.ts';

const log = logger('publish');

/** Publishes what changed since the last time and answers what that was. @throws PublishProblem */
export async function publishNow(
  app: Application,
  bundle: Bundle,
  progress: Progress = {},
): Promise<Summary> {
  const { db, settings } = app;
  const where = places(settings.dist_dir);
  makeDist(settings.dist_dir);
  const unlock = takeLock(where.lock, progress.onWait);
  try {
    const started = performance.now();
    const now = app.clock();
    await Media.release(db, now);
    await Product.release(db, now);
    // What is read from here on is of one moment: queue, lists and pages agree, whatever is written meanwhile.
    const reader = await snapshot(databaseFile(settings));
    const { summary, seq } = await publishFrom(reader, { app, bundle, now, progress }).finally(() =>
      reader.destroy(),
    );
    await clearQueue(db, seq);
    summary.seconds = (performance.now() - started) / 1000;
    report(summary);
    return summary;
  } finally {
    unlock();
  }
}

/** Brings the site to where the database was when `reader` was opened; answers how far the queue was read. */
async function publishFrom(reader: Db, rest: Omit<Job, 'reader' | 'render'>) {
  const { app, bundle, now } = rest;
  const { site } = places(app.settings.dist_dir);
  const state = (await linkTarget(site)) ? await readState(site) : undefined;
  const changes = await readChanges(reader, {
    since: state?.as_of ?? 0,
    now,
    anew: state?.code !== bundle.code,
  });
  const job = { ...rest, reader, render: makeRender({ bundle, app, reader, now }) };
  const next = { code: bundle.code, as_of: now };
  if (changes.everything) return { summary: await publishEverything(job, next), seq: changes.seq };
  const empty = isEmpty(changes);
  const summary = empty ? emptySummary() : await publishChanges(job, changes);
  if (!empty) await noteDue(reader, site, changes);
  await writeState(site, next);
  return { summary, seq: changes.seq };
}

function report({ added, changed, removed, unchanged, seconds }: Summary): void {
  const counts = { added: added.length, changed: changed.length, removed: removed.length };
  log.info({ ...counts, unchanged, seconds: Number(seconds.toFixed(3)) }, 'published');
}
