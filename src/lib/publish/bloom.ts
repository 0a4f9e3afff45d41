// A Bloom filter: tells of nearly every stretch that it was never added, in a few nanoseconds. Each stretch has one
// word of 32 bits and sets three of them. With as many words as stretches, three in a thousand that were never added
// look as if they had been; with four times as many stretches, five in a hundred.
// Tested in tests/lib/publish/bloom.test.ts.

export interface Bloom {
  words: Int32Array;
  add(low: number, high: number): void;
  /** false: it was never added. */
  mayHave(low: number, high: number): boolean;
}

const FEWEST_WORDS = 2 ** 15;

/** Empty words, enough for so many stretches. */
export const wordsFor = (stretches: number): Int32Array =>
  new Int32Array(Math.max(FEWEST_WORDS, 2 ** Math.ceil(Math.log2(stretches))));

/** @param words a power of two of them */
export function bloomOf(words: Int32Array): Bloom {
  const mask = words.length - 1;
  return {
    words,
    add(low, high) {
      const at = low & mask;
      words[at] = (words[at] as number) | bitsOf(high);
    },
    mayHave(low, high) {
      const bits = bitsOf(high);
      return ((words[low & mask] as number) & bits) === bits;
    },
  };
}

/** A shift looks at five bits of its number. */
const bitsOf = (high: number): number => (1 << high) | (1 << (high >>> 5)) | (1 << (high >>> 10));
