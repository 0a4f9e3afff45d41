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

/** Workers without work. Whoever calls keeps to HASHERS at once. */
const idle: Worker[] = [];

/** The tag. */
export async function argon2id(work: Argon2): Promise<Buffer> {
  const worker = idle.pop() ?? new Worker(program, { eval: true, execArgv: [] });
  // Only while it works does it keep the program from ending.
  worker.ref();
  const tag = await answerOf(worker, work);
  worker.unref();
  idle.push(worker);
  return tag;
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
