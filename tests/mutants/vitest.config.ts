import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of single modules, which need no compiled pages: a mutant is caught by the first that fails. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/**/*.test.ts'],
    reporters: ['dot'],
    env: { LOG_LEVEL: 'silent' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    bail: 1,
  },
});
