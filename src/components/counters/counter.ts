// Asks for the numbers of this page, once the browser has nothing better to do. Those of livestreams come
// with their beats (viewers.ts).

import { ask } from './show.ts';

const idle = window.requestIdleCallback ?? setTimeout;

idle(() => {
  for (const { dataset } of document.querySelectorAll<HTMLElement>('[data-counter]'))
    if (dataset.counter && !dataset.counter.startsWith('viewers:')) ask(dataset.counter);
});
