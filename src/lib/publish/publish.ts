// Publishing: renders what changed, with the pages of `bundle`, and writes it. New code, or a setting that
// every page shows, renders a whole new release beside the old one and swaps; everything else goes into
// the current release, file by file. Any failure leaves the site and the queue as they were.
// Explained in docs/publishing.md, tested in tests/publish.test.ts and tests/lib/publish/publish.test.ts.

import { randomUUID } from 'node:crypto';
import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { isLocked } from '#lib/helpers/errors.ts';
import { logger } from '#lib/helpers/log.ts';
import { Media, Product, Site } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { unlistedAddresses } from './addresses.ts';
import type { Bundle } from './bundle.ts';
import { clearQueue, isEmpty, readChanges } from './changes.ts';
import { type Handles, openHandles } from './handles.ts';
import type { Job, Progress, Staged } from './job.ts';
import { takeLock } from './lock.ts';
import { findMark, isOf, setMark } from './mark.ts';
import { linkTarget, makeDist, places } from './places.ts';
import { explain, FAILURE, type Failure, MovedOn } from './problem.ts';
import { makeRender } from './renderer.ts';
import { noteDue } from './search/note.ts';
import { stageChanges } from './stage-changes.ts';
import { removeBegun, stageEverything } from './stage-everything.ts';
import { readState, type State, writeState } from './state.ts';
import { emptySummary, type Summary } from './summary.ts';

const log = logger('publish');

/** How often threads may find that the database went on, before the publisher does all of it by itself. */
const TRIES = 4;

/**
 * Publishes what changed since the last time and answers what that was.
 * @param handles of a publisher that stays; without it, one is opened for this publish
 * @throws PublishProblem
 */
export async function publishNow(
  app: Application,
  bundle: Bundle,
  progress: Progress = {},
  handles?: Handles,
): Promise<Summary> {
  if (!handles) return withHandles(app, (own) => publishNow(app, bundle, progress, own));
  const summary = await withStaged({ app, bundle, progress, handles }, async ({ next, commit }) => {
    await commit();
    // Readers see it. If another program holds the database now, the next publish finds it done, and clears.
    await noteDone(app.db, next).catch((error) => {
      if (!isLocked(error)) throw error;
      log.warn({ error: String(error) }, 'published, and the queue keeps what was done');
    });
  }).catch(async (error) => {
    await noteFailure(app, error).catch(() => undefined); // the reason may be the database
    throw error;
  });
  report(summary);
  return summary;
}

async function noteDone(db: Db, { seq, mark, before }: State): Promise<void> {
  if (mark !== before)
    await inTransaction(db, async (tx) => {
      await clearQueue(tx, seq);
      await setMark(tx, mark);
    });
  if (await Site.get(db, FAILURE)) await Site.remove(db, FAILURE);
}

function noteFailure({ db, clock }: Application, error: unknown): Promise<unknown> {
  const reason = error instanceof Error ? error.message : String(error);
  return Site.set(db, FAILURE, { at: clock(), reason } satisfies Failure);
}

/** Answers what a publish would do, and leaves the site and the queue as they are. @throws PublishProblem */
export async function tryPublish(
  app: Application,
  bundle: Bundle,
  progress: Progress = {},
): Promise<Summary> {
  return withHandles(app, (handles) =>
    withStaged({ app, bundle, progress, handles }, async ({ discard }) => discard()),
  );
}

async function withHandles<T>(
  { settings }: Application,
  work: (handles: Handles) => Promise<T>,
): Promise<T> {
  const handles = await openHandles(settings);
  try {
    return await work(handles);
  } finally {
    await handles.close();
  }
}

type Given = Pick<Job, 'app' | 'bundle' | 'handles' | 'progress'>;

type Ready = Staged & {
  /** What the release says of itself then. */
  next: State;
};

/** @param finish commits or discards what is ready */
async function withStaged(given: Given, finish: (ready: Ready) => Promise<void>): Promise<Summary> {
  const { settings, clock } = given.app;
  makeDist(settings.dist_dir);
  let unlock: (() => void) | undefined;
  try {
    unlock = takeLock(places(settings.dist_dir).lock, given.progress.onWait);
    const started = performance.now();
    await removeBegun(settings.dist_dir);
    for (let tries = 1; ; tries++) {
      const now = clock();
      try {
        return await readReleased(given, now, async (reader) => {
          const ready = await stage(reader, { ...given, now, alone: tries === TRIES });
          await finish(ready);
          return { ...ready.summary, seconds: (performance.now() - started) / 1000 };
        });
      } catch (error) {
        if (!(error instanceof MovedOn)) throw error;
        log.debug({ tries }, 'the database went on before all threads had it');
      }
    }
  } catch (error) {
    throw explain(error, settings.dist_dir);
  } finally {
    unlock?.();
  }
}

/**
 * Gives what is due its place, and calls `work` with the database of one moment: queue, lists and pages agree,
 * whatever is written meanwhile. What is added just before that moment has no place yet: it would be found in the
 * queue, rendered as if it were not there, and taken for done. Then there is another moment.
 */
async function readReleased<T>(
  { app: { db }, handles }: Given,
  now: number,
  work: (reader: Db) => Promise<T>,
): Promise<T> {
  for (;;) {
    await Media.release(db, now);
    await Product.release(db, now);
    const done = await handles.reader.read(async (reader) => {
      const waiting =
        (await Media.isWaiting(reader, now)) || (await Product.isWaiting(reader, now));
      return waiting ? undefined : { answer: await work(reader) };
    });
    if (done) return done.answer;
  }
}

/** Makes ready what brings the site to where the database was when `reader` was opened. */
async function stage(reader: Db, rest: Given & Pick<Job, 'now' | 'alone'>): Promise<Ready> {
  const { app, bundle, now } = rest;
  const { site } = places(app.settings.dist_dir);
  const state = (await linkTarget(site)) ? await readState(site) : undefined;
  const since = state && (await isOf(reader, state)) ? state.as_of : undefined;
  const changes = await readChanges(reader, { since, now });
  const { seq, queue } = changes;
  const unlisted = await unlistedAddresses(bundle);
  const render = makeRender({ bundle, app, reader, now });
  const job = { ...rest, reader, render, seq, unlisted };
  const { code, fingerprints } = bundle;
  const before = await findMark(reader);
  // What is not in the queue is as it was at that mark.
  const mark = seq === 0 && before !== undefined ? before : randomUUID();
  const next: State = { code, fingerprints, as_of: now, mark, before, seq, queue, unlisted };
  if (changes.everything || state?.code !== code)
    return { ...(await stageEverything(job, { state, changes }, next)), next };
  const left = (state.unlisted ?? []).filter((address) => !unlisted.includes(address));
  const nothing = isEmpty(changes) && left.length === 0;
  const staged = nothing ? undefined : await stageChanges(job, changes, left);
  return {
    summary: staged?.summary ?? emptySummary(),
    next,
    async commit() {
      if (staged) {
        // The disk writes both at once. A part that is due too early is only built in vain.
        const both = await Promise.allSettled([staged.commit(), noteDue(reader, site, changes)]);
        for (const one of both) if (one.status === 'rejected') throw one.reason;
      }
      await writeState(site, next);
    },
    discard: () => staged?.discard(),
  };
}

function report({ added, changed, removed, unchanged, seconds }: Summary): void {
  const counts = { added: added.length, changed: changed.length, removed: removed.length };
  log.info({ ...counts, unchanged, seconds: Number(seconds.toFixed(3)) }, 'published');
}
