// The server's end of the resident publisher: starts it, again if it dies or if its code has changed, asks it
// to publish, stops it.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { logger } from '#lib/helpers/log.ts';
import { NEW_CODE } from './current.ts';
import { PublishProblem } from './problem.ts';
import type { Summary } from './summary.ts';

const script = fileURLToPath(new URL('../../commands/run.mjs', import.meta.url));

const log = logger('publish');

type Answer = { id: number; summary?: Summary; error?: string };

export interface Resident {
  /** What the publish at the beginning did. */
  first: Promise<Summary>;
  publish(): Promise<Summary>;
  /** @param patience how long a publish under way may take, in milliseconds: the next one does what it left */
  stop(patience: number): Promise<void>;
}

/** How long to wait before a publisher that died is started again, in milliseconds. */
const REST = 1000;

export function startResident(): Resident {
  const waiting = new Map<number, (answer: Answer) => void>();
  let stopping = false;
  let last = 0;
  let rest: NodeJS.Timeout | undefined;
  let child = begin();

  function begin(): ChildProcess {
    const process_ = fork(script, ['publish', '--watch'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    process_.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
    process_.once('exit', onEnd);
    // Without a listener, a message to one that died just now would end the server.
    process_.on('error', (error) => {
      log.error({ error: String(error) }, 'the publisher cannot be reached');
      if (process_.pid === undefined) onEnd(null); // it could not be started, and will not exit
    });
    return process_;
  }

  function onEnd(code: number | null, signal?: string | null): void {
    if (code === NEW_CODE && !stopping) {
      child = begin();
      for (const id of waiting.keys()) if (id > 0) child.send({ id });
      return;
    }
    for (const [id, answer] of waiting) answer({ id, error: 'The publisher has stopped.' });
    if (stopping) return;
    log.error({ code, signal }, 'the publisher died and is started again');
    rest = setTimeout(() => {
      child = begin();
    }, REST);
  }

  const answerTo = (id: number) =>
    new Promise<Summary>((resolve, reject) => {
      waiting.set(id, ({ summary, error }) => {
        waiting.delete(id);
        if (summary) resolve(summary);
        else reject(new PublishProblem(error ?? 'The publisher gave no answer.'));
      });
    });

  return {
    first: answerTo(0),
    publish() {
      const id = ++last;
      const answer = answerTo(id);
      if (child.connected) child.send({ id });
      else waiting.get(id)?.({ id, error: 'The publisher is not running: try again in a moment.' });
      return answer;
    },
    async stop(patience) {
      stopping = true;
      clearTimeout(rest);
      await ended(child, patience);
    },
  };
}

async function ended(child: ChildProcess, patience: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const impatience = setTimeout(() => child.kill('SIGKILL'), patience);
  if (child.connected) child.disconnect();
  await exit;
  clearTimeout(impatience);
}
