// npm run test:long: the tests that take minutes or go by the clock. Arguments go to vitest.

import { spawnSync } from 'node:child_process';
import { developmentTool } from './tools.ts';

export function run(args: string[]): number {
  const vitest = ['run', '--config', 'tests/long/vitest.config.ts', ...args];
  return spawnSync(developmentTool('vitest'), vitest, { stdio: 'inherit' }).status ?? 1;
}
