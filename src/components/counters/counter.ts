// Asks for the numbers of this page, once the browser has nothing better to do, or after a second: one that
// is always busy would never ask. Those of livestreams come with their beats (viewers.ts).

import { ask } from './show.ts';

const LATEST = 1000;

// Safari has no idle callbacks.
const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work));

idle(askAll, { timeout: LATEST });

function askAll(): void {
  for (const { dataset } of document.querySelectorAll<HTMLElement>('[data-counter]'))
    if (dataset.counter && !dataset.counter.startsWith('viewers:')) void ask(dataset.counter);
}
