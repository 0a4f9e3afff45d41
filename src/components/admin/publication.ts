// Whether visitors see an item: a draft has no time, a scheduled one has a time that is to come.

import type { Cell } from './cells.ts';

interface Publishable {
  published_at: number | null;
  position: number | null;
}

export function publication({ published_at, position }: Publishable, now: number): Cell {
  if (published_at === null) return { text: 'Draft', tone: 'info' };
  if (published_at > now) return { text: 'Scheduled', tone: 'info' };
  return position === null
    ? { text: 'Due: publish', tone: 'info' }
    : { text: 'Published', tone: 'good' };
}
