// A command that was called wrongly, or asked for what cannot be: one sentence for the person at the terminal.
// Tested in tests/lib/helpers/usage.test.ts.

import { type ParseArgsConfig, parseArgs } from 'node:util';

export class UsageProblem extends Error {
  override name = 'UsageProblem';
}

/** @throws UsageProblem when a command that takes no arguments was given some. */
export function takesNothing(command: string, args: string[]): void {
  if (args.length > 0)
    throw new UsageProblem(`${command} takes no arguments, but there is "${args.join(' ')}".`);
}

/**
 * What stands on the command line.
 * @param explain from what is wrong with it, a sentence, to what the person reads
 * @throws UsageProblem
 */
export function readArguments<Config extends ParseArgsConfig>(
  config: Config,
  explain: (sentence: string) => string,
): ReturnType<typeof parseArgs<Config>> {
  const kept = keptByNpm(Object.keys(config.options ?? {}));
  if (kept)
    throw new UsageProblem(
      `npm has kept --${kept} for itself, so nothing was done: options come after \`--\`, as in npm run ${process.env.npm_lifecycle_event} -- --${kept}`,
    );
  try {
    return parseArgs(config);
  } catch (error) {
    // "Unknown option '--titel'. To specify a positional argument …": the first sentence will do.
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageProblem(explain(sentence.replace(/\.?$/, '.')));
  }
}

/** npm takes the beginning of a name of its own for that name. */
const SHORT_FOR: Record<string, string> = {
  replace: 'replace_registry_host',
  to: 'token_description',
};
/** Which many have set for npm once and for all. */
const NPMS_OWN = ['yes'];

/** Without `--` npm takes options for settings of its own, says little, and runs the command without them. */
function keptByNpm(options: string[]): string | undefined {
  const isKept = (name: string) => process.env[`npm_config_${name}`] !== undefined;
  if (!process.env.npm_lifecycle_event) return undefined;
  return options
    .filter((option) => !NPMS_OWN.includes(option))
    .find((option) => isKept(option.replaceAll('-', '_')) || isKept(SHORT_FOR[option] ?? option));
}
