// Reconciles by itself while the server runs: soon after the start, then every ten minutes, in one process at
// a time and beside the requests. Tested in tests/lib/payments/reconcile.test.ts.

import path from 'node:path';
import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { tryLock } from '#lib/helpers/try-lock.ts';
import { reconcile, type Report } from './reconcile.ts';

const log = logger('reconcile');

const SOON = 5000;
const OFTEN = 10 * 60_000;

export interface Reconciler {
  /** Resolves once the payment that is being asked about is done with. */
  stop(): Promise<void>;
}

/** Undefined when another process is at it. */
export async function reconcileOnce(
  app: Application,
  signal?: AbortSignal,
): Promise<Report | undefined> {
  const unlock = tryLock(path.join(app.settings.data_dir, 'reconcile.lock'));
  if (!unlock) return undefined;
  try {
    return await reconcile(app, app.now(), signal);
  } finally {
    unlock();
  }
}

export function startReconciler(app: Application): Reconciler {
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let timer = setTimeout(next, SOON);
  timer.unref();

  function next(): void {
    running = reconcileOnce(app, stopping.signal)
      .catch((error) => log.error({ err: error }, 'reconciling failed'))
      .finally(() => {
        if (stopping.signal.aborted) return;
        timer = setTimeout(next, OFTEN);
        timer.unref();
      });
  }

  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
