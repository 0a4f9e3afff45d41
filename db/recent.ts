// Keeps what was used most recently, and forgets the rest.
// Tested in tests/db/recent.test.ts.

export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  clear(): void;
}

/** @param size how many are kept: what was used longest ago goes first. */
export function recent<Value>(size: number): Recent<Value> {
  // Maps keep the order of insertion.
  const kept = new Map<string, Value>();
  return {
    get(key) {
      const value = kept.get(key);
      if (value !== undefined) {
        kept.delete(key);
        kept.set(key, value);
      }
      return value;
    },
    set(key, value) {
      kept.delete(key);
      kept.set(key, value);
      const [oldest] = kept.keys();
      if (kept.size > size && oldest !== undefined) kept.delete(oldest);
    },
    clear: () => kept.clear(),
  };
}
