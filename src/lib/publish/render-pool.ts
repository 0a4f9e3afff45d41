// A pool of threads, one for each processor, renders many files; a few are rendered by the publisher's own thread.
// Of changes that thread renders a share, too, since its code is warm; of a whole render it does not, since it holds
// what it knows of all files. The first that fails ends the publish.
// Tested in tests/lib/publish/render-pool.test.ts.

import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Build } from './compile.ts';
import { makeTaskRunner, renderAll, type Target, type Task, writerFor } from './render-task.ts';
import type { Job } from './job.ts';
import { MovedOn, PublishProblem } from './problem.ts';
import type { LeakGate } from './leaks.ts';
import { beginThread, endOf, type Setting } from './thread.ts';
import type { Written } from './tree.ts';

/** Fewer files are rendered sooner than a thread has read the bundle. */
const MANY = 400;
/** Tasks that a thread is given at a time. */
const BATCH = 40;

/** All that a thread needs to know. */
export interface Assignment extends Setting {
  build: Build;
  now: number;
  target: Target;
  /** The last row of the queue at the publisher's moment. */
  seq: number;
  /** The file of the leak index. */
  index: string;
}

/** What a thread answers to a batch. */
export type Answer =
  { written: Written[] } | { moved_on: true } | { problem: string } | { error: Error };

/**
 * Renders and writes everything, in any order; the answers are in the order of the tasks.
 * @throws PublishProblem, and MovedOn when the database went on before a thread had opened it
 */
export async function renderInPool(
  job: Job,
  gate: LeakGate,
  target: Target,
  tasks: Task[],
): Promise<Written[]> {
  const most = job.alone ? 0 : availableParallelism();
  const count = Math.min(most, Math.floor(tasks.length / MANY));
  const own = count === 0 || target.kind === 'staged';
  const threads = Array.from({ length: Math.max(1, count) - Number(own) }, () => {
    const thread = beginThread(job, 'renderWorker', assignment(job, gate, target));
    return { thread, end: endOf(thread) };
  });
  const written: Written[] = [];
  const order = bySubject(tasks);
  let next = 0;
  let done = 0;
  const work = async (render: (batch: Task[]) => Promise<Written[]>) => {
    while (next < order.length) {
      const places = order.slice(next, next + BATCH);
      next += BATCH;
      try {
        const answer = await render(places.map((place) => tasks[place] as Task));
        for (const [at, place] of places.entries()) written[place] = answer[at] as Written;
        done += answer.length;
        job.progress.onFiles?.(done);
      } catch (error) {
        next = order.length; // nobody begins another batch
        throw error;
      }
    }
  };
  try {
    const runTask = makeTaskRunner(job.render, gate, writerFor(target));
    const ends = await Promise.allSettled([
      ...(own ? [work((batch) => renderAll(runTask, batch))] : []),
      ...threads.map((one) => work((batch) => ask(one, batch))),
    ]);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    return written;
  } finally {
    await Promise.all(threads.map(({ thread }) => thread.terminate()));
  }
}

/**
 * The places of the tasks, so that what shows one thing comes together: the page, its twin and their parts for
 * members ask the database the same, and the second to ask finds the answer in the query cache.
 */
const bySubject = (tasks: Task[]): number[] =>
  [...Map.groupBy(tasks.keys(), (place) => subjectOf(tasks[place] as Task)).values()].flat();

/** `/media/a/`, `/media/a.json`, `/members/a/` → `a` */
const subjectOf = ({ address }: Task): string =>
  address.slice(address.indexOf('/', 1) + 1).replace(/(\/|\.json)$/, '');

function assignment(
  { bundle, now, seq }: Job,
  gate: LeakGate,
  target: Target,
): Omit<Assignment, keyof Setting> {
  const { code, dir, fresh } = bundle;
  return { build: { code, dir, fresh }, now, seq, target, index: gate.index.file };
}

interface Begun {
  thread: Worker;
  end: Promise<never>;
}

function ask({ thread, end }: Begun, tasks: Task[]): Promise<Written[]> {
  const answered = new Promise<Written[]>((resolve, reject) => {
    thread.once('message', (answer: Answer) => {
      if ('written' in answer) resolve(answer.written);
      else if ('moved_on' in answer) reject(new MovedOn());
      else reject('problem' in answer ? new PublishProblem(answer.problem) : answer.error);
    });
    thread.postMessage(tasks);
  });
  return Promise.race([answered, end]);
}
