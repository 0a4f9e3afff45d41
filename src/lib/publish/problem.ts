// A publish that did not happen: the message names the file or item; the old site stays as it was.

export class PublishProblem extends Error {
  override name = 'PublishProblem';
}

/** A file for everybody would hold what is for members only. */
export class LeakProblem extends PublishProblem {
  /** Which, and what, as a sentence. */
  readonly leak: string;

  constructor(leak: string) {
    super(`Nothing was published: ${leak}`);
    this.leak = leak;
  }
}
