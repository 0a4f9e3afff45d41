// Debounces work that would only be in the way of what it follows: it begins when nothing has happened for a while,
// or when it has waited for long.
// Tested in tests/lib/helpers/debounce.test.ts.

export interface Debounced {
  /** Something happened that asks for the work. */
  touch(): void;
  /** What waits is given up. */
  cancel(): void;
}

interface Delays {
  /** Milliseconds without a touch after which the work begins. */
  after: number;
  /** Milliseconds from the first touch after which it begins whatever happens. */
  latest: number;
}

export function debounce(work: () => void, { after, latest }: Delays): Debounced {
  let timer: NodeJS.Timeout | undefined;
  let first: number | undefined;
  const cancel = () => {
    clearTimeout(timer);
    first = undefined;
  };
  return {
    touch() {
      clearTimeout(timer);
      const now = performance.now();
      first ??= now;
      timer = setTimeout(
        () => {
          first = undefined;
          work();
        },
        Math.min(after, first + latest - now),
      );
    },
    cancel,
  };
}
