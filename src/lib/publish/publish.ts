// Publishing: renders what changed, with the pages of `bundle`, and writes it. New code, or a setting that
// every page shows, renders a whole new release beside the old one and swaps; everything else goes into
// the current release, file by file. Any failure leaves the site and the queue as they were.
// Explained in docs/publishing.md, tested in tests/publish.test.ts.

import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { Media, Product } from '#lib/models/index.ts';
import type { Bundle } from './bundle.ts';
import { clearQueue, isEmpty, readChanges } from './changes.ts';
import type { Progress } from './job.ts';
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

    const current = await linkTarget(where.site);
    const state = current ? await readState(where.site) : undefined;
    const since = state?.as_of ?? 0;
    const changes = await readChanges(db, { since, now, anew: state?.code !== bundle.code });
    const anew = changes.everything;
    let summary = emptySummary();
    if (anew || !isEmpty(changes)) {
      const job = { app, bundle, render: makeRender(bundle, app), now, progress };
      summary = anew
        ? await publishEverything(job, { code: bundle.code, as_of: now })
        : await publishChanges(job, changes);
      if (!anew) await noteDue(db, where.site, changes);
    }
    if (!anew) await writeState(where.site, { code: bundle.code, as_of: now });
    await clearQueue(db, changes.seq);
    summary.seconds = (performance.now() - started) / 1000;
    report(summary);
    return summary;
  } finally {
    unlock();
  }
}

function report({ added, changed, removed, unchanged, seconds }: Summary): void {
  const counts = { added: added.length, changed: changed.length, removed: removed.length };
  log.info({ ...counts, unchanged, seconds: Number(seconds.toFixed(3)) }, 'published');
}
