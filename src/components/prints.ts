// Which of the six printing inks (src/styles/sleeves.css) an item has, and a steady number from its address.
// Both must be the same at every render: published files may only change when their row does.

export const PRINTS = 6;
/** How many patterns Art.astro knows; a seed has that of its remainder. */
export const PATTERNS = 5;

/** The class of a sleeve. A draft has no position yet and gets the bare board. */
export function printOf(position: number | null | undefined): string {
  return position == null ? 'print-5' : `print-${((position - 1) % PRINTS) + 1}`;
}

/** FNV-1a, 32 bit: a number from a text, for drawings. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
