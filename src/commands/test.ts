// npm test: the checks (npm run check), then unit, integration and end-to-end tests. Arguments go to vitest.

import { spawnSync } from 'node:child_process';
import { run as check } from './check.ts';
import { developmentTool } from './tools.ts';

export async function run(args: string[]): Promise<number> {
  const [first, ...rest] = args;
  const withChecks = first === '--with-checks';
  const failed = withChecks ? await check([]) : 0;
  if (failed) return failed;
  const vitest = ['run', '--config', 'tests/vitest.config.ts', ...(withChecks ? rest : args)];
  return spawnSync(developmentTool('vitest'), vitest, { stdio: 'inherit' }).status ?? 1;
}
