// What a thread of the publisher does, out of the compiled bundle: renders the handfuls that it is given, until
// it is ended. See hands.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { snapshot } from '#db/snapshot.ts';
import { compose, install } from '#lib/application.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { asBundle, type Exports } from './bundle.ts';
import { type Hand, makeHand, type Task, writerFor } from './hand.ts';
import type { Answer, Assignment } from './hands.ts';
import { openLeakIndex } from './leak-index.ts';
import { gateOf } from './leaks.ts';
import { makeRender } from './renderer.ts';
import { PublishProblem } from './problem.ts';
import type { Written } from './tree.ts';

/** Pages under way at a time: while one waits for a hash, another goes on. */
const LANES = 4;

/** @param exports what the bundle exports, which is this file's own. */
export async function lendHand(exports: Exports): Promise<void> {
  const { build, settings, now, target, index } = workerData as Assignment;
  const app = install(compose({ ...settings, processors: [] }));
  const bundle = await asBundle(build, exports);
  const reader = await snapshot(databaseFile(app.settings));
  const hand = makeHand(
    makeRender({ bundle, app, reader, now }),
    gateOf(openLeakIndex(index)),
    writerFor(target),
  );
  parentPort?.on('message', async (tasks: Task[]) => {
    const answer = await render(hand, tasks);
    parentPort?.postMessage(answer);
  });
}

async function render(hand: Hand, tasks: Task[]): Promise<Answer> {
  try {
    const written: Written[] = [];
    let next = 0;
    const lane = async () => {
      for (let at = next++; at < tasks.length; at = next++)
        written[at] = await hand(tasks[at] as Task);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return { written };
  } catch (error) {
    if (error instanceof PublishProblem) return { problem: error.message };
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
