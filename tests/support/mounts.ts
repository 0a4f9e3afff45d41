// Disks of a test's own, for what only a real one shows.

import { spawnSync } from 'node:child_process';

/** May this user mount? Where not, what needs it is skipped. */
export const mounts =
  spawnSync('unshare', ['--mount', 'true']).status === 0 && process.getuid?.() === 0;
