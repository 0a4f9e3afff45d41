// npm test, after the checks: unit, integration and end-to-end tests. Arguments go to vitest.

import { spawnSync } from 'node:child_process';
import { developmentTool } from './tools.ts';

export function run(args: string[]): number {
  const vitest = ['run', '--config', 'tests/vitest.config.ts', ...args];
  return spawnSync(developmentTool('vitest'), vitest, { stdio: 'inherit' }).status ?? 1;
}
