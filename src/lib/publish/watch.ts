// The resident publisher: publishes at once, and then within a blink of a commit to the database, by whichever
// program, and scheduled items at their time. It runs in a process of its own (src/commands/publish.ts --watch), so that
// rendering never stands in the way of a request.
// Tested in tests/lib/publish/watch.test.ts, tests/site.test.ts and tests/commands/start.test.ts.

import { onWrite } from '#db/watch-writes.ts';
import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { makeBackoff } from '#lib/helpers/backoff.ts';
import { debounce } from '#lib/helpers/debounce.ts';
import { Livestream, Media, Product } from '#lib/models/index.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import type { Bundle } from './bundle.ts';
import { queueHead } from './changes.ts';
import { type Handles, openHandles } from './handles.ts';
import { places } from './places.ts';
import { publishNow } from './publish.ts';
import { buildSearch } from './search/build.ts';
import { readState } from './state.ts';
import type { Summary } from './summary.ts';

const log = logger('publish');

/** How often the queue is looked at, in milliseconds, after a write and at other times: one indexed query each time. */
const LOOK = { soon: 2, late: 150 };
/** When a publish failed, it is tried again after so long, or as soon as something else changes. */
const RETRY_AFTER = 30_000;

/** Building the search index slows publishing down, and each publish makes it old again: see `debounce`. */
const SEARCH = { after: 2000, latest: 30_000 };

export interface Watcher {
  /** What the publish at the beginning did. */
  first: Promise<Summary>;
  /** Publishes now, after what is under way. */
  publish(): Promise<Summary>;
  stop(): Promise<void>;
}

/**
 * @param isCurrent ends the process if the sources have changed. Looking costs as much as a small publish: it is
 * asked after what was noticed is published, and before what somebody asked for, who then has the new code.
 */
export function watch(
  app: Application,
  bundle: Bundle,
  isCurrent: () => Promise<void> = async () => {},
): Watcher {
  let line: Promise<unknown> = Promise.resolve();
  let failed: { head: number; at: number } | undefined;
  let due: number | undefined;
  let stopped = false;
  let handles: Handles | undefined;
  let searching: Promise<void> = Promise.resolve();

  const serially = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = line.then(work);
    line = turn.catch(() => undefined);
    return turn;
  };
  const search = debounce(() => {
    searching = searching.then(() => buildSearch(app, { serially, stopped: () => stopped }));
  }, SEARCH);
  const publish = () =>
    serially(async () => {
      const head = await queueHead(app.db);
      // What falls due while this publish is under way is not in it.
      const began = app.clock();
      try {
        // Another process has published newer code: with ours its pages would be turned back.
        if (await isOthers()) await isCurrent();
        handles ??= await openHandles(app.settings);
        const summary = await publishNow(app, bundle, {}, handles);
        due = await nextDue(app, began);
        failed = undefined;
        search.touch();
        return summary;
      } catch (error) {
        failed = { head, at: performance.now() };
        throw error;
      }
    });
  const isOthers = async () => {
    const released = await readState(places(app.settings.dist_dir).site);
    return released !== undefined && released.code !== bundle.code;
  };
  const look = async () => {
    const head = await queueHead(app.db);
    const pausing = failed && failed.head === head && performance.now() - failed.at < RETRY_AFTER;
    const work = failed || head > 0 || (due !== undefined && due <= app.clock());
    if (!work || pausing) return;
    await publish().catch((error) =>
      log.error({ error: String(error?.message ?? error) }, 'not published'),
    );
    await serially(isCurrent).catch((error) =>
      log.error({ error: String(error) }, 'whether the sources have changed cannot be told'),
    );
  };
  const backoff = makeBackoff(LOOK);
  const stopListening = onWrite(databaseFile(app.settings), backoff.stir);
  const first = publish();
  const round = async () => {
    await line;
    while (!stopped) {
      await look().catch((error) =>
        log.error({ error: String(error) }, 'the queue cannot be read'),
      );
      await backoff.next();
    }
  };
  const running = round();

  return {
    first,
    async publish() {
      await serially(isCurrent);
      return publish();
    },
    async stop() {
      stopped = true;
      stopListening();
      await running;
      await line;
      search.cancel();
      await handles?.close();
    },
  };
}

/** The first moment after `now` at which something is published, begins or ends, in milliseconds. */
async function nextDue({ db }: Application, now: number): Promise<number | undefined> {
  const times = await Promise.all([
    Media.nextDue(db, now),
    Product.nextDue(db, now),
    Livestream.nextChange(db, now),
  ]);
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
