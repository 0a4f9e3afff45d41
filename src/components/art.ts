// The drawing for a sleeve without a picture, made from its address: five patterns in the sleeve's inks.
// Numbers and names of ours, written as SVG: Art.astro puts it into pages, and the pictures in
// src/static/share are made of it.

import { PATTERNS, seedOf } from '#components/prints.ts';
import { memoize } from '#lib/helpers/memoize.ts';

/** As sleeves.css names them. */
type Ink = 'ground' | 'figure' | 'figure-2';

/** Everything is drawn on a board of this size. */
export const BOARD = { width: 320, height: 180 };

const columns = Array.from({ length: 16 }, (_, index) => index);
const rows = columns.slice(0, 6);

/** The newest items stand in many lists. */
const KEPT = 300;

/** What stands inside the svg: the same shapes for the same seed, always. */
export const drawingOf = memoize(draw, KEPT);

function draw(seed: string): string {
  const number = seedOf(seed);
  const digit = (index: number) => (number >>> (index % 28)) & 7;
  const shapes = [rings, bars, dots, petals, sun][number % PATTERNS] ?? rings;
  return shapes(digit).join('');
}

type Digit = (index: number) => number;

const circle = (cx: number, cy: number, r: number, ink: Ink) =>
  `<circle cx="${cx}" cy="${cy}" r="${r}" class="${ink}"/>`;

const rings = (digit: Digit) =>
  [150, 122, 94, 66, 38, 12].map((radius, index) =>
    circle(110 + digit(3) * 14, 180, radius, index % 2 ? 'ground' : 'figure'),
  );

const bars = (digit: Digit) =>
  together(
    columns.map((index) => {
      const height = 24 + digit(index * 2) * 18;
      const ink = digit(index + 5) > 5 ? 'figure-2' : 'figure';
      return { ink, d: `M${index * 20 + 3} ${(180 - height) / 2}h14v${height}h-14z` };
    }),
  );

/** A line of no length has round ends: a dot as wide as the line. */
const dots = (digit: Digit) =>
  together(
    rows.flatMap((row) =>
      columns.slice(0, 10).map((column) => {
        const ink = (row + column) % 7 === digit(1) ? 'figure-2' : 'figure';
        const width = 6 + ((digit(row * 3 + column) + column) % 6) * 4;
        return { ink, width, d: `M${column * 32 + 16} ${row * 30 + 15}h0` };
      }),
    ),
  );

const petals = (digit: Digit) =>
  together(
    rows.slice(0, 3).flatMap((row) =>
      rows.map((column) => {
        const x = column * 60 - 20;
        const y = row * 60;
        const flip = (digit(row * 6 + column) + row) % 4;
        const d = [
          `M${x} ${y}h60a60 60 0 0 1-60 60z`,
          `M${x + 60} ${y}v60a60 60 0 0 1-60-60z`,
          `M${x + 60} ${y + 60}h-60a60 60 0 0 1 60-60z`,
          `M${x} ${y + 60}v-60a60 60 0 0 1 60 60z`,
        ][flip];
        return { ink: (row + column + flip) % 3 ? 'figure' : 'figure-2', d: d ?? '' };
      }),
    ),
  );

function sun(digit: Digit) {
  const x = 90 + digit(4) * 18;
  const rays = columns
    .slice(0, 9)
    .map((index): Path => ({ ink: 'figure', d: `M${index * 48 - 90} 180l120-180h22l-120 180z` }));
  return [...together(rays), circle(x, 92, 58, 'figure-2'), circle(x, 92, 9, 'ground')];
}

interface Path {
  ink: Ink;
  /** Of its line, or else a hairline. */
  width?: number;
  d: string;
}

/** One element for all paths that look alike: a list has two dozen drawings, of up to sixty shapes. */
function together(paths: Path[]): string[] {
  const alike = Map.groupBy(paths, ({ ink, width }) => {
    const line = width && ` stroke-width="${width}" stroke-linecap="round"`;
    return `class="${ink}"${line ?? ''}`;
  });
  return [...alike].map(
    ([looks, group]) => `<path ${looks} d="${group.map(({ d }) => d).join('')}"/>`,
  );
}
