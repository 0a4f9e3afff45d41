// A thread of render-pool.ts, out of the compiled bundle: renders the batches that it is given, until it is ended.

import { parentPort, workerData } from 'node:worker_threads';
import { snapshot } from '#db/snapshot.ts';
import { compose, install } from '#lib/application.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { asBundle, type Exports } from './bundle.ts';
import { queueHead } from './changes.ts';
import { type TaskRunner, makeTaskRunner, renderAll, type Task, writerFor } from './render-task.ts';
import type { Answer, Assignment } from './render-pool.ts';
import { openLeakIndex } from './leak-index.ts';
import { gateOf } from './leaks.ts';
import { makeRender } from './renderer.ts';
import { PublishProblem } from './problem.ts';

/** @param exports what the bundle exports, which is this file's own. */
export async function renderWorker(exports: Exports): Promise<void> {
  const { build, settings, now, seq, target, index } = workerData as Assignment;
  const app = install(compose({ ...settings, processors: [] }));
  const bundle = await asBundle(build, exports);
  const reader = await snapshot(databaseFile(app.settings));
  const moved_on = (await queueHead(reader)) !== seq;
  const runTask = makeTaskRunner(
    makeRender({ bundle, app, reader, now }),
    gateOf(openLeakIndex(index)),
    writerFor(target),
  );
  parentPort?.on('message', async (tasks: Task[]) => {
    const answer: Answer = moved_on ? { moved_on } : await answerTo(runTask, tasks);
    parentPort?.postMessage(answer);
  });
}

async function answerTo(runTask: TaskRunner, tasks: Task[]): Promise<Answer> {
  try {
    return { written: await renderAll(runTask, tasks) };
  } catch (error) {
    if (error instanceof PublishProblem) return { problem: error.message };
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}
