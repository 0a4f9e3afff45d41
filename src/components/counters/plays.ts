// Counts an item once for each visit: a recording when it plays, a download when it is chosen, a text when
// its end has been on the screen and at least ten seconds went by with the page in view.
// While an item plays at a livestream, its listener is at the stream (viewers.ts).

import { ask, heard } from './show.ts';
import { watch } from './viewers.ts';
import { recall, remember } from './visit.ts';

/** Seconds. */
const READING = 10;

const page = document.querySelector<HTMLElement>('[data-plays]');
const key = `plays:${page?.dataset.plays}`;

async function count(): Promise<void> {
  if (recall(key)) return;
  remember(key, '1');
  await ask(key, { method: 'POST', keepalive: true });
}

// Neither bubbles: they are caught on their way down, also from a player that the gate brings later.
page?.addEventListener(
  'playing',
  async ({ target }) => {
    await count();
    const live = heard.get(key)?.live;
    if (live) watch(live, () => target instanceof HTMLMediaElement && !target.paused);
  },
  true,
);
page?.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('a[download]')) void count();
});

const text = page?.dataset.kind === 'article' && page.querySelector('[data-place=notes]');
if (text && !recall(key)) {
  let seconds = 0;
  const look = setInterval(() => {
    if (document.hidden || page.dataset.gate) return;
    seconds += 1;
    if (seconds < READING || text.getBoundingClientRect().bottom > innerHeight) return;
    clearInterval(look);
    void count();
  }, 1000);
}
