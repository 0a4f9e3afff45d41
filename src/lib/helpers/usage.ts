// A command that was called wrongly, or asked for what cannot be: one sentence for the person at the terminal.

export class UsageProblem extends Error {
  override name = 'UsageProblem';
}
