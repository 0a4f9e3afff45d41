// npm run check: types, lint and format of everything, without changing a file.

import { spawnSync } from 'node:child_process';
import { takesNothing } from '#lib/helpers/usage.ts';
import { developmentTool } from './tools.ts';

const checks: [string, ...string[]][] = [
  ['astro', 'check', '--minimumFailingSeverity', 'hint'],
  ['biome', 'lint', '--error-on-warnings'],
  ['prettier', '--check', '--log-level', 'warn', '.'],
];

export function run(args: string[]): number {
  takesNothing('npm run check', args);
  // All of them first: `astro check` without its package would stop to ask a question.
  const tools = checks.map(([name, ...rest]) => ({ tool: developmentTool(name), rest }));
  for (const { tool, rest } of tools) {
    const { status } = spawnSync(tool, rest, {
      stdio: 'inherit',
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}
