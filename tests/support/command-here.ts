// A command of the project in this process, which is the same as in its own and much sooner.

import { vi } from 'vitest';
import { compose, install } from '#lib/application.ts';
import { readSettings } from '#lib/settings.ts';

/** Answers what it printed, and throws what would end it. */
export async function commandHere(
  env: Record<string, string>,
  run: (args: string[]) => Promise<void>,
  args: string[],
): Promise<string> {
  install(compose(readSettings(env)));
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await run(args);
    return log.mock.calls.flat().join('\n');
  } finally {
    vi.restoreAllMocks();
  }
}
