// Makes the pictures in src/static/share: `node tests/support/share-pictures.ts`, after a change of the inks
// (sleeves.css), the patterns (art.ts) or the mark (favicon.svg). One for each ink and pattern, one for the
// site, the square artwork of its podcast, and the icon on a phone.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp'; // Astro brings it along
import { BOARD, drawingOf } from '#components/art.ts';
import { PATTERNS, PRINTS, seedOf } from '#components/prints.ts';
import { SHARE_SIZE } from '#components/share.ts';
import { openBrowser } from './browser.ts';

const source = fileURLToPath(new URL('../../src/', import.meta.url));
const folder = path.join(source, 'static', 'share');
const inks = await readFile(path.join(source, 'styles', 'sleeves.css'), 'utf8');
const mark = await readFile(path.join(source, 'static', 'favicon.svg'), 'utf8');
const styles = `${inks}
  body { margin: 0; block-size: 100vh; display: grid; place-items: center; }
  .art { inline-size: 100vw; block-size: 100vh; }
  .mark > svg { block-size: 72vh; }
  .ground { fill: var(--ground); }
  .figure { fill: var(--figure); }
  .figure-2 { fill: var(--figure-2); }
  path.figure { stroke: var(--figure); }
  path.figure-2 { stroke: var(--figure-2); }`;

await mkdir(folder, { recursive: true });
const browser = await openBrowser();
for (let print = 1; print <= PRINTS; print++)
  for (let pattern = 0; pattern < PATTERNS; pattern++)
    await take(`print-${print}-${pattern}`, SHARE_SIZE, `print-${print}`, art(pattern));
const logo = `<div class="mark">${mark}</div>`;
await take('site', SHARE_SIZE, 'print-3', logo);
await take('podcast', { width: 1400, height: 1400 }, 'print-3', logo);
await take('icon', { width: 180, height: 180 }, 'print-3', logo);
await browser.close();

async function take(
  name: string,
  viewport: { width: number; height: number },
  print: string,
  picture: string,
): Promise<void> {
  const page = await browser.newPage({ viewport });
  await page.setContent(`<style>${styles}</style><body class="${print}">${picture}</body>`);
  // A few inks and the steps between them need no more colours; Apple takes no palette, though.
  const few = name === 'podcast' ? { compressionLevel: 9 } : { colours: 16, dither: 0, effort: 10 };
  const small = sharp(await page.screenshot())
    .removeAlpha()
    .png(few);
  await writeFile(path.join(folder, `${name}.png`), await small.toBuffer());
  await page.close();
}

/** The drawing of the first seed that has this pattern. */
function art(pattern: number): string {
  let seed = 1;
  while (seedOf(String(seed)) % PATTERNS !== pattern) seed++;
  const box = `0 0 ${BOARD.width} ${BOARD.height}`;
  return `<svg class="art" viewBox="${box}" preserveAspectRatio="xMidYMid slice">${drawingOf(String(seed))}</svg>`;
}
