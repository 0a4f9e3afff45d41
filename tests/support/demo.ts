// A demo site in a folder of its own, for what is no test: pictures and benchmarks. It is the real `start`
// command, compiled anew.

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startIn, type TestSite } from './site.ts';

/** `stop` it when done: the folder goes with it. */
export async function startDemo(settings: Record<string, string> = {}): Promise<TestSite> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gatefold-demo-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DATA_DIR: path.join(folder, 'var'),
    DIST_DIR: path.join(folder, 'dist'),
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...settings,
  };
  const site = await startIn(folder, env);
  return {
    ...site,
    async stop() {
      const code = await site.stop();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}
