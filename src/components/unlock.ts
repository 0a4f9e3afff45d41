// A member reads the same published page as everybody. Where the readable hint says that somebody is signed
// in, ask the gate for the members' half and put it in place. Who has not paid finds the offer, without the login
// that they have behind them; to whom the gate gives no answer, it says so.

import { signedInHint } from './hint.ts';

const page = document.querySelector<HTMLElement>('[data-gate]');
if (page?.dataset.gate && signedInHint()) void unlock(page, page.dataset.gate);

async function unlock(page: HTMLElement, gate: string) {
  const response = await fetch(gate, { credentials: 'same-origin' }).catch(() => undefined);
  if (response?.status === 200) return open(page, await response.text());
  const strip = page.querySelector<HTMLElement>('[data-silent]');
  if (response?.status === 403) strip?.querySelector('[data-login]')?.remove();
  else if (!response || response.status > 404) strip?.replaceChildren(strip.dataset.silent ?? '');
}

function open(page: HTMLElement, half: string) {
  const template = document.createElement('template');
  template.innerHTML = half;
  for (const part of template.content.querySelectorAll<HTMLElement>('[data-into]')) {
    const place = page.querySelector<HTMLElement>(`[data-place="${part.dataset.into}"]`);
    if (!place) continue;
    keepHeight(place);
    place.replaceChildren(...part.childNodes);
    runScripts(place);
    place.classList.add('opened');
  }
  page.removeAttribute('data-gate');
  addEventListener('pageshow', leaveToStrangers);
}

/** Whoever goes back after the logout may get this very page out of the browser's memory. */
function leaveToStrangers({ persisted }: PageTransitionEvent) {
  if (persisted && !signedInHint()) location.reload();
}

/** Nothing below jumps up because the offer is taller than the player; a window of another size begins anew. */
function keepHeight(place: HTMLElement) {
  place.style.minBlockSize = `${place.offsetHeight}px`;
  addEventListener('resize', () => place.style.removeProperty('min-block-size'), { once: true });
}

/** What was read as text brings its scripts along asleep: one that is made anew is loaded and runs. */
function runScripts(place: Element) {
  for (const { src } of place.querySelectorAll<HTMLScriptElement>('script[src]'))
    document.head.append(Object.assign(document.createElement('script'), { type: 'module', src }));
}
