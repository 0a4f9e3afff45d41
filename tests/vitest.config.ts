import { existsSync, globSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('tests/**/*.test.ts', { cwd: root, exclude: ['tests/long'] });
/** What replaces a module needs a process in which nobody has loaded it before; the others share theirs. */
const replacing = files.filter((file) =>
  /\bvi\.mock\(/.test(readFileSync(path.join(root, file), 'utf8')),
);

/** Sites under test are thousands of small files that nobody keeps: where there is room, they lie in memory. */
const MEMORY = '/dev/shm';
const ROOM = 4 * 2 ** 30;
if (isRoomy()) process.env.TMPDIR ??= MEMORY;

// Far from UTC and from whole hours: what goes by the clock of the machine instead of UTC shows, on whichever machine.
process.env.TZ = 'Pacific/Chatham';

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

/** Has it so many bytes free, and may programs run there, as the browser does? */
function isRoomy(): boolean {
  const mounts = existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8') : '';
  const [, options] = /^\S+ \/dev\/shm tmpfs (\S+)/m.exec(mounts) ?? [];
  if (!options || /\bnoexec\b/.test(options)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > ROOM;
}
