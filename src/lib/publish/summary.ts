// What a publish did, for people and programs.

import type { Written } from './tree.ts';

export interface Summary {
  /** Addresses, with a leading slash. */
  added: string[];
  changed: string[];
  removed: string[];
  /** Rendered, and found to be as they were; or, after new code, not made of any of it. */
  unchanged: number;
  seconds: number;
}

export const emptySummary = (): Summary => ({
  added: [],
  changed: [],
  removed: [],
  unchanged: 0,
  seconds: 0,
});

/** Counts a file in. */
export function addOutcome(summary: Summary, { file, outcome }: Written): void {
  if (outcome === 'unchanged') summary.unchanged++;
  else if (outcome !== 'absent') summary[outcome].push(addressOf(file));
}

/** `media/a/index.html` → `/media/a/`; others as they are, percent-encoded. */
const addressOf = (file: string): string =>
  `/${file
    .replace(/(^|\/)index\.html$/, '$1')
    .split('/')
    .map(encodeURIComponent)
    .join('/')}`;

/** Was everything as it should be? */
export const changesNothing = ({ added, changed, removed }: Summary): boolean =>
  added.length + changed.length + removed.length === 0;

/** One line: `3 added, 1 changed, 0 removed, 2 unchanged in 0.21 s`. */
export function describe({ added, changed, removed, unchanged, seconds }: Summary): string {
  return `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged in ${seconds.toFixed(2)} s`;
}
