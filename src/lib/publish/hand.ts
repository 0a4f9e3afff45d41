// One hand of the publisher: takes an address, renders it, holds it against what is for members, and writes
// it. The publisher's own process is one; for many files there are more, each in a thread (see hands.ts).

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

export type Hand = (task: Task) => Promise<Written>;

export function makeHand(render: Render, gate: LeakGate, writer: Writer): Hand {
  return async ({ tree, address }) => {
    const file = fileOf(address);
    const bytes = await render(address);
    if (!bytes) return { tree, file, outcome: 'absent' };
    if (tree === 'public') gate.check(address, bytes);
    return writer.write(tree, file, bytes);
  };
}

/** One after the other; in between, what waits for this thread has its turn. */
export async function renderAll(hand: Hand, tasks: Task[]): Promise<Written[]> {
  const written: Written[] = [];
  for (const task of tasks) {
    written.push(await hand(task));
    await turn();
  }
  return written;
}
