// Compares with bcrypt hashes that came along from an older site, in a Worker: bcryptjs is plain JavaScript
// and would stop everything else for 65 ms.
// Tested in tests/lib/helpers/password.test.ts.

import { createRequire } from 'node:module';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-9]|2[0-9]|3[01])\$[./A-Za-z0-9]{53}$/;

const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData.library);
  parentPort.postMessage(compareSync(workerData.password, workerData.hash));
`;

export const isBcrypt = (hash: string): boolean => BCRYPT.test(hash);

/** bcrypt reads the first 72 bytes only, here as there. */
export function compareBcrypt(password: string, hash: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const workerData = { library: library(), password, hash };
    const worker = new Worker(program, { eval: true, workerData });
    worker.once('message', (same: boolean) => resolve(same === true));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The bcrypt worker ended without an answer.')));
  });
}

/** Where bcryptjs lies; the compiled site may stand outside of the project's folder. */
function library(): string {
  for (const from of [import.meta.url, path.resolve('package.json')]) {
    try {
      return createRequire(from).resolve('bcryptjs');
    } catch {}
  }
  throw new Error('The package bcryptjs should be installed, but was not found: run `npm ci`.');
}
