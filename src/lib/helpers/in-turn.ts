// Lets works begin one by one, each in a turn of the event loop of its own: what else has arrived comes in
// between, instead of waiting for all of them. Tested in tests/lib/helpers/in-turn.test.ts.

/** A function that resolves when it is one's turn to begin. */
export function inTurn(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
