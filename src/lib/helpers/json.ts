// A column, a file or a message may hold anything that somebody once wrote into it.
// Tested in tests/lib/publish/failures.test.ts, through the columns that hold lists.

/** What the text says, or undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
