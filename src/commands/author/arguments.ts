// How the commands of authors read what stands on the command line: options, one subject, times.
// Tested by way of them, in tests/commands.

import path from 'node:path';
import type { ParseArgsConfig, parseArgs } from 'node:util';
import type { Application } from '#lib/application.ts';
import { readTime } from '#lib/helpers/time.ts';
import { readArguments, UsageProblem } from '#lib/helpers/usage.ts';

/** Options of `parseArgs` that stand for a text, and that are there or not. */
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;

type Config = NonNullable<ParseArgsConfig['options']>;

/** What a command is about, and its options by name. @throws UsageProblem */
export function readSaid<Options extends Config>(
  command: string,
  args: string[],
  options: Options,
): {
  subjects: string[];
  values: ReturnType<typeof parseArgs<{ options: Options }>>['values'];
} {
  const explain = (sentence: string) => `${sentence} npm run ${command} shows what there is.`;
  const config = { args, options, allowPositionals: true } as const;
  const { values, positionals } = readArguments(config, explain);
  return { subjects: positionals, values };
}

/** The one thing that a command is about. @throws UsageProblem */
export function oneOf(command: string, subjects: string[], noun: string): string {
  const [first, second] = subjects;
  if (first === undefined)
    throw new UsageProblem(`Say which ${noun}: npm run ${command} shows how.`);
  if (second !== undefined)
    throw new UsageProblem(
      `One ${noun} at a time, but there is "${second}" too. Are quotes missing, or the \`--\` after npm run ${command}?`,
    );
  return first;
}

/** @throws UsageProblem when words stand alone where all is said by options. */
export function noneOf(command: string, subjects: string[]): void {
  const [first] = subjects;
  if (first !== undefined)
    throw new UsageProblem(
      `"${first}" belongs to no option. Are quotes missing, or the \`--\` after npm run ${command}?`,
    );
}

/** Commands run in the project's folder; a file is named from where the person stands (see run.mjs). */
export function fromWhereTheyStand(file: string): string {
  if (path.isAbsolute(file)) return file;
  return path.relative('', path.resolve(process.env.INIT_CWD ?? '', file)) || '.';
}

/** Milliseconds. @throws UsageProblem */
export function timeOf(option: string, value: string): number {
  const time = readTime(value);
  if (time === undefined)
    throw new UsageProblem(`${option} should be a time like 2027-01-31T18:00Z, but is "${value}".`);
  return time;
}

/** When something is published. */
export interface Publication {
  draft?: boolean;
  at?: string;
  now?: boolean;
}

/** Milliseconds, null for a draft, undefined when nothing was said. @throws UsageProblem */
export function publicationOf({ draft, at, now }: Publication, { clock }: Application) {
  if ([draft, at, now].filter(Boolean).length > 1)
    throw new UsageProblem('Only one of --draft, --at and --now says when it is published.');
  if (draft) return null;
  if (now) return clock();
  return at === undefined ? undefined : timeOf('--at', at);
}

/** Without what was not said. */
export const given = <T extends object>(wishes: T) =>
  Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
