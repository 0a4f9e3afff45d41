// Polling that backs off: soon after a stir, and then less and less often.
// Tested in tests/lib/helpers/backoff.test.ts.

export interface Backoff {
  /** Ends when it is time to look. */
  next(): Promise<void>;
  /** There is a reason to look soon. */
  stir(): void;
}

/**
 * @param soon milliseconds from a stir to the first look; each look after it comes twice as late as the one before
 * @param late milliseconds from one look to the next at most
 */
export function makeBackoff({ soon, late }: { soon: number; late: number }): Backoff {
  const idle = () => undefined;
  let pause = late;
  let hurry: () => void = idle;
  return {
    next: () =>
      new Promise((resolve) => {
        setTimeout(resolve, pause);
        pause = Math.min(2 * pause, late);
        // Once is enough: who stirs all the time does not push the look away.
        hurry = () => {
          hurry = idle;
          setTimeout(resolve, soon);
        };
      }),
    stir() {
      pause = soon;
      hurry();
    },
  };
}
