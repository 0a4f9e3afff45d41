// How the Publish button's page tells what was published: counts in its address, and nothing but counts, so
// that no link can put words into the mouth of the administration.
// Tested in tests/components/admin/report.test.ts.

import { inWords } from '#components/format.ts';
import type { Application } from '#lib/application.ts';
import { texts } from '#lib/texts.ts';

type Summary = Awaited<ReturnType<Application['publish']>>;

const t = texts.admin.report;
const KINDS = ['added', 'changed', 'removed'] as const;

export function reportHref(summary: Summary): string {
  const counts = KINDS.map((kind) => [kind, String(summary[kind].length)]);
  return `/admin/?${new URLSearchParams(counts)}`;
}

/** `Published: 1 file added, 3 changed, 0 removed.`, or undefined when nothing was just published. */
export function reportOf(parameters: URLSearchParams): string | undefined {
  const counts = KINDS.map((kind) => parameters.get(kind) ?? '');
  if (!counts.every((count) => /^\d{1,9}$/.test(count))) return undefined;
  const [added = 0, changed = 0, removed = 0] = counts.map(Number);
  if (!added && !changed && !removed) return t.nothing;
  return t.all(inWords(added, t.added), inWords(changed, t.changed), inWords(removed, t.removed));
}
