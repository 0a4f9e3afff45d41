// npm run bench:pages: what Lighthouse says of the public pages, as a phone on a slow network sees them, and
// what they weigh. Of several runs the one in the middle counts, but only a machine with nothing else to do
// says how long a page keeps the processor. Nothing fails here for being slow; tests/face/face.test.ts holds
// the weight.

import '../../src/commands/help.mjs';
import { createRequire } from 'node:module';
import lighthouse, { type RunnerResult } from 'lighthouse';
import { openBrowser } from '../support/browser.ts';
import { startDemo } from '../support/demo.ts';
import { weigh } from '../support/weight.ts';
import { machine, table, writeSection } from './results.ts';

/** What pages of a demo name as their own address: search engines compare it with where they are. */
const PORT = '4321';
const DEBUG_PORT = 9322;
/** Of each page; odd. */
const RUNS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const pages = {
  Home: '/',
  'Media list': '/media/',
  'Item, free': '/media/rain-on-a-tin-roof/',
  'Item, for members': '/media/starlings-over-nowhere/',
  Product: '/products/slow-films/',
  Article: '/media/how-to-listen-to-rain/',
};

const site = await startDemo({ PORT });
const origin = `http://localhost:${PORT}`;
const browser = await openBrowser([`--remote-debugging-port=${DEBUG_PORT}`]);
try {
  const scores: (string | number)[][] = [];
  const weights: (string | number)[][] = [];
  const short: string[] = [];
  for (const [name, address] of Object.entries(pages)) {
    const lhr = await middleRun(origin + address);
    const figure = (audit: string) => lhr.audits[audit]?.displayValue ?? '–';
    const points = CATEGORIES.map((id) => Math.round((lhr.categories[id]?.score ?? 0) * 100));
    scores.push([
      ...[name, ...points],
      ...[figure('first-contentful-paint'), figure('largest-contentful-paint')],
      ...[figure('total-blocking-time'), figure('cumulative-layout-shift')],
    ]);
    for (const [at, id] of CATEGORIES.entries())
      if (points[at] !== 100)
        for (const { id: audit, weight } of lhr.categories[id]?.auditRefs ?? []) {
          const { score, title, displayValue } = lhr.audits[audit] ?? {};
          if (weight > 0 && score != null && score < 1)
            short.push(`- ${name}, ${id}: ${title}${displayValue ? ` (${displayValue})` : ''}`);
        }
    const [br, gzip] = [await weigh(origin, address, 'br'), await weigh(origin, address, 'gzip')];
    weights.push([name, br.html, br.scripts, br.total, gzip.html, gzip.scripts, gzip.total]);
  }
  const { version } = createRequire(import.meta.url)('lighthouse/package.json');
  const about = `Lighthouse ${version} with Chromium ${browser.version()}, its phone on its slow network; ${machine()}.`;
  const heads = ['Page', 'Performance', 'Accessibility', 'Best practices', 'SEO'];
  const body = `## Pages

${about}

${table([...heads, 'First paint', 'Largest paint', 'Blocked', 'Shift'], scores)}

${short.length > 0 ? `Short of 100:\n\n${short.join('\n')}` : 'Nothing is short of 100.'}

Bytes on the way, with all styles and scripts, without pictures; the limit is 14,336:

${table(['Page', 'HTML, br', 'scripts, br', 'all, br', 'HTML, gzip', 'scripts, gzip', 'all, gzip'], weights)}`;
  writeSection('pages', body);
  console.log(body);
} finally {
  await browser.close();
  await site.stop();
}

/** The run whose performance is in the middle. */
async function middleRun(url: string) {
  const runs: RunnerResult['lhr'][] = [];
  for (let run = 0; run < RUNS; run++) {
    const options = { port: DEBUG_PORT, logLevel: 'error' as const };
    const result = await lighthouse(url, { ...options, onlyCategories: [...CATEGORIES] });
    if (!result) throw new Error(`Lighthouse said nothing about ${url}.`);
    runs.push(result.lhr);
  }
  const points = (lhr: RunnerResult['lhr']) => lhr.categories.performance?.score ?? 0;
  const middle = runs.sort((a, b) => points(a) - points(b))[(RUNS - 1) / 2];
  if (!middle) throw new Error(`RUNS should be odd and positive, not ${RUNS}.`);
  return middle;
}
