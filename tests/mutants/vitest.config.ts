import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The pages stay as they were compiled from the whole project: a mutant is caught by the first test that fails. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/**/*.test.ts'],
    reporters: ['dot'],
    env: { LOG_LEVEL: 'silent' },
    globalSetup: ['tests/support/migrate-once.ts'],
    provide: { compiled: process.env.COMPILED ?? '' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    bail: 1,
  },
});
