// A command that was called wrongly, or asked for what cannot be: one sentence for the person at the terminal.

export class UsageProblem extends Error {
  override name = 'UsageProblem';
}

/** @throws UsageProblem when a command that takes no arguments was given some. */
export function takesNothing(command: string, args: string[]): void {
  if (args.length > 0)
    throw new UsageProblem(`${command} takes no arguments, but there is "${args.join(' ')}".`);
}
