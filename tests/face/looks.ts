// What can be measured of a page that is open in a browser. Every function answers a list of findings, each
// a sentence that says what is wrong and where; nothing wrong is an empty list.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe objects to: rule and place. With `rules`, only these. */
export async function accessibility(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await bringAxe(page);
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const options = only ? { runOnly: { type: 'rule' as const, values: only } } : {};
    const { violations } = await axe.run(document, { ...options, resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => {
        const figures = /contrast of [\d.]+ \([^)]*\)/.exec(failureSummary ?? '')?.[0] ?? '';
        return `${id}: ${help} ${figures} ${target.join(' ')}`;
      }),
    );
  }, rules);
}

/** Gives the page axe, straight from the browser: `page.evaluate` takes twice the time for so long a script. */
async function bringAxe(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { exceptionDetails } = await session.send('Runtime.evaluate', { expression: AXE });
  if (exceptionDetails) throw new Error(`axe cannot be loaded: ${exceptionDetails.text}`);
  await session.detach();
}

/** Rules that depend on colours: what else axe says is the same by day and by night. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What is wider than the window, or runs out of its own box. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const found: string[] = [];
    const scrolls = (element: Element) => getComputedStyle(element).overflowX !== 'visible';
    const cut = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (scrolls(element) || cut(element.parentElement));
    const name = (element: Element) =>
      `<${element.localName}${element.classList.length ? `.${[...element.classList].filter((c) => !c.startsWith('astro-')).join('.')}` : ''}> "${element.textContent?.trim().slice(0, 30)}"`;

    const whole = document.documentElement.scrollWidth;
    if (whole > width) found.push(`The page is ${whole} px wide.`);
    for (const element of document.body.querySelectorAll('*')) {
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || element.closest('svg') !== null || cut(element.parentElement)) continue;
      if (box.right > width + 1 || box.left < -1)
        found.push(
          `${name(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}.`,
        );
      const spills = element.scrollWidth - element.clientWidth > 1 && element.clientWidth > 0;
      if (spills && !scrolls(element))
        found.push(
          `What is in ${name(element)} is wider than it, by ${element.scrollWidth - element.clientWidth} px.`,
        );
    }
    return found.slice(0, 5).map((sentence) => `At ${width} px, ${document.dir}: ${sentence}`);
  });
}

/** Sleeves that cut off their own words, or squeeze their picture for them. */
export function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const cover of document.querySelectorAll('.card .cover')) {
      const words = cover.textContent?.trim().slice(0, 30);
      const more = cover.scrollHeight - cover.clientHeight;
      if (more > 1) found.push(`The sleeve of "${words}" cuts off ${more} px.`);
      const picture = cover.querySelector('img, .art');
      if (picture && picture.clientHeight < picture.clientWidth / 2)
        found.push(`The picture of "${words}" is squeezed.`);
    }
    return found.map((sentence) => `At ${innerWidth} px, ${document.dir}: ${sentence}`);
  });
}

/** What moves although the reader asked for no motion. */
export function motion(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const lasts = (times: string) => times.split(',').some((time) => Number.parseFloat(time) > 0);
    for (const element of document.querySelectorAll('*'))
      for (const pseudo of [undefined, '::before', '::after']) {
        const style = getComputedStyle(element, pseudo);
        if (style.animationName !== 'none' && lasts(style.animationDuration))
          found.push(
            `<${element.localName}.${element.className}> animates ${style.animationName}.`,
          );
        if (lasts(style.transitionDuration))
          found.push(
            `<${element.localName}.${element.className}> takes ${style.transitionDuration} to change.`,
          );
      }
    if (getComputedStyle(document.documentElement).scrollBehavior === 'smooth')
      found.push('The page scrolls smoothly.');
    return [...new Set(found)].slice(0, 5);
  });
}

/** What jumped since the page began to load, or may jump where it comes in pieces. */
export function jumps(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const found: string[] = [];
        if (document.querySelector('link[rel=expect]') && !document.querySelector('footer + #end'))
          found.push('The first paint does not wait for the end of the footer.');
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as unknown as Shift[])
            // What has no element is inside the browser's own controls.
            if (entry.value > 0 && entry.sources.some(({ node }) => node))
              found.push(
                `The layout jumps by ${entry.value.toFixed(4)}: ${entry.sources.map(place).join(', ')}`,
              );
        }).observe({ type: 'layout-shift', buffered: true });
        // What is buffered is handed over before the next frame but one.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(found))));

        interface Shift {
          value: number;
          sources: Source[];
        }
        interface Source {
          node?: Node | null;
          previousRect: DOMRect;
          currentRect: DOMRect;
        }
        function place({ node, previousRect: from, currentRect: to }: Source): string {
          const element = node instanceof Element ? node : node?.parentElement;
          const parent = element?.parentElement?.localName ?? '';
          return `${parent} > ${element?.outerHTML.slice(0, 60)} from ${from.x},${from.y} to ${to.x},${to.y}`;
        }
      }),
  );
}
