import { expect, test } from 'vitest';
import { reportHref, reportOf } from '#components/admin/report.ts';
import { emptySummary } from '#lib/publish/summary.ts';

const reported = (href: string) => reportOf(new URL(href, 'http://site').searchParams);

test('what was published is told by numbers', () => {
  const summary = { ...emptySummary(), added: ['/media/a/'], changed: ['/', '/media/'] };
  expect(reported(reportHref(summary))).toBe('Published: 1 file added, 2 changed, 0 removed.');
  expect(reported(reportHref(emptySummary()))).toBe('Everything was published already.');
});

test('nothing is told where nothing was published, or where somebody made up an address', () => {
  expect(reported('/admin/')).toBeUndefined();
  expect(reported('/admin/?added=You+have+won&changed=1&removed=1')).toBeUndefined();
});
