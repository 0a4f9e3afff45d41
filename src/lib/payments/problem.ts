// Why a processor could not do what it was asked. Whatever else is thrown counts as `silent`: nothing is
// known then, so nothing is changed. Tested in tests/lib/payments/settle.test.ts.

export type Trouble =
  /** Not reached, too slow, too busy, broken (5xx, 429), at it already (409), or an answer that makes no sense: ask again later. */
  | 'silent'
  /** Our own key is refused (401, 403): nothing works until a person mends the settings. */
  | 'key'
  /** It knows no such object (404). */
  | 'unknown'
  /** It understood, and said no (any other 4xx). */
  | 'refused';

/** `message` is one sentence for the log and the administration: no key, no card, no address in it. */
export class ProcessorProblem extends Error {
  override name = 'ProcessorProblem';
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

export const troubleOf = (error: unknown): Trouble =>
  error instanceof ProcessorProblem ? error.trouble : 'silent';
