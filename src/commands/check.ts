// npm run check: types, lint and format of everything at once, without changing a file.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { takesNothing } from '#lib/helpers/usage.ts';
import { developmentTool } from './tools.ts';

const checks: [string, ...string[]][] = [
  ['astro', 'check', '--minimumFailingSeverity', 'hint'],
  ['biome', 'lint', '--error-on-warnings'],
  ['prettier', '--check', '--log-level', 'warn', '.'],
];

export async function run(args: string[]): Promise<number> {
  takesNothing('npm run check', args);
  // All of them first: `astro check` without its package would stop to ask a question.
  const tools = checks.map(([name, ...rest]) => ({ tool: developmentTool(name), rest }));
  const codes = await Promise.all(tools.map(({ tool, rest }) => exitOf(tool, rest)));
  return codes.find((code) => code !== 0) ?? 0;
}

/** Runs a tool to its end, beside the others. */
async function exitOf(tool: string, args: string[]): Promise<number> {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  const [code] = await once(spawn(tool, args, { stdio: 'inherit', env }), 'exit');
  return code ?? 1;
}
