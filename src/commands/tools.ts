// Where the tools of development are, if they are installed.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageProblem } from '#lib/helpers/usage.ts';

/** The path of an installed tool. @throws UsageProblem after `npm ci --omit=dev`. */
export function developmentTool(name: string): string {
  const file = path.join('node_modules', '.bin', name);
  if (existsSync(file)) return file;
  throw new UsageProblem(
    `${name} is not installed: tests and checks need the development packages (npm ci).`,
  );
}
