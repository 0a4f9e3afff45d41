// A cache of what was used most recently (LRU).
// Tested in tests/db/lru.test.ts.

export interface Lru<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  clear(): void;
}

/** @param size how many are kept: what was used longest ago goes first. */
export function lru<Value>(size: number): Lru<Value> {
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
