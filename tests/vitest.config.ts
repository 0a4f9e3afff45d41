import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('tests/**/*.test.ts', { cwd: root, exclude: ['tests/long'] });
/** What replaces a module needs a process in which nobody has loaded it before; the others share theirs. */
const replacing = files.filter((file) =>
  /\bvi\.mock\(/.test(readFileSync(path.join(root, file), 'utf8')),
);

export default defineConfig({
  root,
  test: {
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
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/long/**', ...replacing],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own process', include: replacing } },
    ],
  },
});
