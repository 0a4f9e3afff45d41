// Going through the site without a mouse. Every function answers a list of findings: where the focus stood and
// nobody could see it.

import type { Locator, Page } from 'playwright-core';

/** More than any page needs. */
const PRESSES = 60;

/** Presses Tab until the focus is on this. @throws when the keyboard does not get there. */
export async function tabTo(page: Page, goal: Locator): Promise<string[]> {
  const findings: string[] = [];
  for (let press = 0; press < PRESSES; press++) {
    await page.keyboard.press('Tab');
    findings.push(...(await unseen(page)));
    if (await goal.evaluate((element) => element === document.activeElement)) return findings;
  }
  throw new Error(`${goal} is out of reach of the keyboard on ${page.url()}.`);
}

function unseen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const element = document.activeElement;
    // Between the end of the page and its beginning the browser itself has the focus.
    if (!(element instanceof HTMLElement) || element === document.body) return [];
    // A card frames its sleeve, which the link covers.
    const frames = [element, ...(element.closest('.card')?.querySelectorAll('.cover') ?? [])];
    const framed = frames.some((frame) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(frame);
      const clear = outlineColor === 'transparent' || / 0\)$/.test(outlineColor);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && !clear;
    });
    const [box] = element.getClientRects();
    const shown =
      box !== undefined &&
      box.bottom > 0 &&
      box.top < innerHeight &&
      box.right > 0 &&
      box.left < innerWidth;
    const name = `<${element.localName}> "${element.textContent?.trim().slice(0, 30)}" on ${location.pathname}`;
    if (!shown) return [`${name} has the focus out of sight.`];
    return framed ? [] : [`${name} has the focus without a frame.`];
  });
}
