// The server's end of the resident publisher: starts it, asks it to publish, stops it.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PublishProblem } from './problem.ts';
import type { Summary } from './summary.ts';

const script = fileURLToPath(new URL('../../commands/run.mjs', import.meta.url));

type Answer = { id: number; summary?: Summary; error?: string };

export interface Resident {
  /** What the publish at the beginning did. */
  first: Promise<Summary>;
  publish(): Promise<Summary>;
  stop(): Promise<void>;
}

export function startResident(): Resident {
  const child = fork(script, ['publish', '--watch'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  const answerTo = (id: number) =>
    new Promise<Summary>((resolve, reject) => {
      waiting.set(id, ({ summary, error }) => {
        waiting.delete(id);
        if (summary) resolve(summary);
        else reject(new PublishProblem(error ?? 'The publisher gave no answer.'));
      });
    });
  const first = answerTo(0);
  let last = 0;
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.once('exit', () => {
    for (const [id, answer] of waiting) answer({ id, error: 'The publisher has stopped.' });
  });
  return {
    first,
    publish() {
      const id = ++last;
      const answer = answerTo(id);
      if (child.connected) child.send({ id });
      else waiting.get(id)?.({ id, error: 'The publisher is not running.' });
      return answer;
    },
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  await exit;
}
