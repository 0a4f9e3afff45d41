// argon2id in Workers that give way: a hash fills memory for tens of milliseconds, and node's own four threads,
// where it would run otherwise, read and compress the pages of the site. On Linux a Worker also has a priority
// of its own, so that with fifty logins at once everybody else is served first.
// Tested in tests/lib/helpers/argon2.test.ts; measured by `npm run bench:front`.

import os from 'node:os';
import { Worker } from 'node:worker_threads';

export interface Argon2 {
  message: Buffer;
  nonce: Buffer;
  /** Bytes of the answer. */
  tagLength: number;
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

/** Half of the processors, so that there is always one for the others. */
export const HASHERS = Math.max(1, Math.floor(os.availableParallelism() / 2));

// Elsewhere than on Linux a priority is the whole process's.
const program = `
  const { argon2Sync } = require('node:crypto');
  const { parentPort } = require('node:worker_threads');
  if (process.platform === 'linux') require('node:os').setPriority(10);
  parentPort.on('message', (work) => parentPort.postMessage(argon2Sync('argon2id', work)));
`;

/** Workers that live and have no work. Whoever calls keeps to HASHERS at once. */
const idle = new Set<Worker>();

/**
 * The tag.
 * @throws what node:crypto throws about `work`; an Error when the Worker ends without an answer.
 */
export async function argon2id(work: Argon2): Promise<Buffer> {
  const [worker = hire()] = idle;
  idle.delete(worker);
  // Only while it works does it keep the program from ending.
  worker.ref();
  const tag = await answerOf(worker, work);
  worker.unref();
  idle.add(worker);
  return tag;
}

/** A Worker that leaves `idle` when it ends: a dead one would take the next work, and never answer. */
function hire(): Worker {
  const worker = new Worker(program, { eval: true, execArgv: [] });
  const leave = () => idle.delete(worker);
  // Unheard, an error would end the whole program, also one of a Worker that has nothing to do.
  return worker.on('error', leave).on('exit', leave);
}

function answerOf(worker: Worker, work: Argon2): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const end = () => worker.off('message', answer).off('error', fail).off('exit', gone);
    const answer = (tag: Uint8Array) => {
      end();
      resolve(Buffer.from(tag));
    };
    const fail = (error: Error) => {
      end();
      reject(error);
    };
    const gone = () => fail(new Error('The argon2 worker ended without an answer.'));
    worker.on('message', answer).on('error', fail).on('exit', gone);
    worker.postMessage(work);
  });
}
