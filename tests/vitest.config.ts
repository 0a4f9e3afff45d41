import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/long/**'],
    globalSetup: ['tests/support/compile-once.ts', 'tests/support/migrate-once.ts'],
    reporters: [
      'default',
      './tests/support/cases-reporter.ts',
      './tests/support/count-reporter.ts',
    ],
    env: { LOG_LEVEL: 'silent' },
    // Limits for what hangs, generous since machines differ; no test measures time.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
});
