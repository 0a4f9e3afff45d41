// What is done for each file: render its address, hold it against what is for members, write it. In the publisher's
// own thread, or in those of render-pool.ts.

import { setImmediate as turn } from 'node:timers/promises';
import type { LeakGate } from './leaks.ts';
import type { Tree } from './places.ts';
import { fileOf, type Render } from './renderer.ts';
import { freshWriter, stagingWriter, type Writer, type Written } from './tree.ts';

export interface Task {
  tree: Tree;
  address: string;
}

/** Where to write, as it can be handed to a thread. */
export type Target =
  { kind: 'staged'; dir: string } | { kind: 'fresh'; dir: string; before: string | undefined };

export const writerFor = (target: Target): Writer =>
  target.kind === 'staged' ? stagingWriter(target.dir) : freshWriter(target.dir, target.before);

export type TaskRunner = (task: Task) => Promise<Written>;

export function makeTaskRunner(render: Render, gate: LeakGate, writer: Writer): TaskRunner {
  return async ({ tree, address }) => {
    const file = fileOf(address);
    const bytes = await render(address);
    if (!bytes) return { tree, file, outcome: 'absent' };
    if (tree === 'public') gate.check(address, bytes);
    return writer.write(tree, file, bytes);
  };
}

/** One after the other; in between, what waits for this thread has its turn. */
export async function renderAll(runTask: TaskRunner, tasks: Task[]): Promise<Written[]> {
  const written: Written[] = [];
  for (const task of tasks) {
    written.push(await runTask(task));
    await turn();
  }
  return written;
}
