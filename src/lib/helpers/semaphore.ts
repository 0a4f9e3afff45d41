// A semaphore with a bounded queue: few run at once, few wait, and what is beyond that is refused.
// Tested in tests/lib/helpers/semaphore.test.ts.

/** Too many are waiting already: answer 503. Known by its `name`, since this file may be loaded twice. */
export class Busy extends Error {
  override name = 'Busy';
}

export const isBusy = (error: unknown): boolean => error instanceof Error && error.name === 'Busy';

export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A function that runs at most `max` works at a time, keeps at most `queue` waiting in order of arrival,
 * and rejects with Busy beyond.
 */
export function semaphore(max: number, queue: number): Semaphore {
  let active = 0;
  const waiting: (() => void)[] = [];

  const enter = async () => {
    if (active < max) {
      active++;
      return;
    }
    if (waiting.length >= queue) throw new Busy(`More than ${queue} are waiting already.`);
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    // The place is handed on, so that nobody who comes in between can take it.
    if (next) next();
    else active--;
  };

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
