// "I am still here": a beat every 30 seconds while somebody is at a livestream. All tabs of a browser agree on
// one random id, the one of the tab that was there first, so that one person is one viewer.

import { ask } from './show.ts';
import { recall, remember } from './visit.ts';

const BEAT = 30_000;
/** What other tabs have to answer before the first beat. */
const AGREE = 300;

/** When the visit began, in milliseconds, and its id: the earliest is the smallest. */
let visit = '';
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('visit') : undefined;
const watched = new Set<string>();

/** Beats for this counter from now on, as long as `still` says so and the stream runs. */
export function watch(key: string, still = () => true): void {
  if (watched.has(key)) return;
  watched.add(key);
  const first = visit === '';
  if (first) agree();
  const beat = async () => {
    const body = new URLSearchParams({ visit: visit.slice(visit.indexOf(' ') + 1) });
    // Silence may pass, the end of the stream does not.
    if (still() && !(await ask(key, { method: 'POST', body }))?.gone) setTimeout(beat, BEAT);
    else watched.delete(key);
  };
  setTimeout(beat, first ? AGREE : 0);
}

function agree(): void {
  const take = (id: string) => {
    visit = id;
    remember('visit', id);
  };
  take(recall('visit') ?? `${Date.now()} ${crypto.randomUUID()}`);
  tabs?.addEventListener('message', ({ data }) => {
    if (data < visit) take(data);
    else if (data > visit) tabs.postMessage(visit);
  });
  tabs?.postMessage(visit);
}
