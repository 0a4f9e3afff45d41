// Memoizes a pure function of a text, for texts that are asked for again and again.
// Tested in tests/lib/helpers/memoize.test.ts.

/** `f`, which is asked once for each text as long as that is among the last `size` that were asked for. */
export function memoize(f: (text: string) => string, size: number): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    const answer = kept.get(text) ?? f(text);
    // Maps keep the order of insertion: the one asked for longest ago comes first.
    kept.delete(text);
    kept.set(text, answer);
    for (const oldest of kept.keys()) {
      if (kept.size <= size) break;
      kept.delete(oldest);
    }
    return answer;
  };
}
