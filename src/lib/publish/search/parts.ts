// The search index comes in parts, each an index of its own over a fixed range of positions, which the browser
// searches together. Small parts hold the newest items, so that one more item costs little; whenever enough of
// them are full they give way to a large one, so that there are never many. A change costs one part.
// Tested in tests/lib/publish/search/parts.test.ts.

/** Positions in a part, the most in the whole index and the most of what a new item costs. */
export const LARGE = 2048;
export const SMALL = 256;

export interface Part {
  /** A folder under /pagefind/. */
  name: string;
  shelf: 'media' | 'product';
  /** The first and the last position. */
  from: number;
  to: number;
}

/** All parts, for these last positions. */
export function partsOf(last: { media: number; product: number }): Part[] {
  return [...rangesOf('media', last.media), ...rangesOf('product', last.product)];
}

/** The part that holds this position. */
export const partOf = (parts: Part[], shelf: Part['shelf'], position: number): Part | undefined =>
  parts.find((part) => part.shelf === shelf && part.from <= position && position <= part.to);

/** The part of this name. */
export function partNamed(name: string): Part {
  const [shelf, from, to] = name.split('-');
  return { name, shelf: shelf as Part['shelf'], from: Number(from), to: Number(to) };
}

/**
 * Of what is built, the parts that are searched together: each item is in one of them. Small parts stay until
 * the large one that takes their place is built; one beyond the last position, as after a restore, goes.
 */
export function partsShown(parts: Part[], built: Part[]): Part[] {
  const isBuilt = ({ name }: Part) => built.some((one) => one.name === name);
  const isCurrent = ({ name }: Part) => parts.some((one) => one.name === name);
  const inPlaceOf = (old: Part) =>
    parts.filter((part) => part.shelf === old.shelf && part.from <= old.to && old.from <= part.to);
  const stays = (old: Part) => inPlaceOf(old).length > 0 && !inPlaceOf(old).some(isBuilt);
  return built.filter((part) => isCurrent(part) || stays(part));
}

function rangesOf(shelf: Part['shelf'], last: number): Part[] {
  const parts: Part[] = [];
  for (let from = 1; from <= last;) {
    const to = from + (last - from + 1 >= LARGE ? LARGE : SMALL) - 1;
    parts.push({ name: `${shelf}-${from}-${to}`, shelf, from, to });
    from = to + 1;
  }
  return parts;
}
