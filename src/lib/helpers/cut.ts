// Texts that have only so much room. Tested in tests/lib/helpers/cut.test.ts.

/** The beginning of a text: `most` UTF-16 units, or one less where that would halve a character. */
export const cut = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
