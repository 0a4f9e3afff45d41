// Programs that a machine may have: what needs one is skipped, by name, where it is missing.

import { spawnSync } from 'node:child_process';

export const hasTool = (name: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;
