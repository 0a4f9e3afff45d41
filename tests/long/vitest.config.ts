// npm run test:long: what takes minutes, what goes by the clock, and what needs tools that not every machine
// has (those tests are then skipped, by name). One file at a time: some of them measure.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/long/**/*.test.ts'],
    globalSetup: ['tests/support/compile-once.ts', 'tests/support/migrate-once.ts'],
    reporters: ['default', './tests/support/count-reporter.ts'],
    env: { LOG_LEVEL: 'silent' },
    testTimeout: 1_800_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
