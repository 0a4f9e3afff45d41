// Whether visitors see an item: a draft has no time, a scheduled one has a time that is to come.

import { texts } from '#lib/texts.ts';
import type { Cell } from './cells.ts';

interface Publishable {
  published_at: number | null;
  position: number | null;
}

export function publication({ published_at, position }: Publishable, now: number): Cell {
  const t = texts.admin.publication;
  if (published_at === null) return { text: t.draft, tone: 'info' };
  if (published_at > now) return { text: t.scheduled, tone: 'info' };
  return position === null ? { text: t.due, tone: 'info' } : { text: t.published, tone: 'good' };
}
