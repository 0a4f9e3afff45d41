// npm run check: types, lint and format of everything, without changing a file.

import { spawnSync } from 'node:child_process';
import { developmentTool } from './tools.ts';

const checks: [string, ...string[]][] = [
  ['astro', 'check', '--minimumFailingSeverity', 'hint'],
  ['biome', 'lint', '--error-on-warnings'],
  ['prettier', '--check', '--log-level', 'warn', '.'],
];

export function run(): number {
  // All of them first: `astro check` without its package would stop to ask a question.
  const tools = checks.map(([name, ...args]) => ({ tool: developmentTool(name), args }));
  for (const { tool, args } of tools) {
    const { status } = spawnSync(tool, args, {
      stdio: 'inherit',
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}
