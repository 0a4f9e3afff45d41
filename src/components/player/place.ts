// Where somebody stopped, so that they can go on there: of visitors the browser remembers it, of members the
// account does, on all their devices. What was played before logging in moves to the account if it is newer.
// Nothing begins to play by itself. Times of the two are compared as they are: clocks are taken to be right.

import { signedInHint } from '../hint.ts';
import { forget, recall, remember } from './kept.ts';

/** How often a place is noted while it plays, in milliseconds. */
const EVERY = 15_000;
/** The first seconds are the beginning, and after this part of it, the rest is the end. */
const BEGINNING = 3;
const END = 0.97;

interface Place {
  position_ms: number;
  updated_at: number | null;
}

/**
 * @param id of the item that plays
 * @param again the button that leads back to the beginning; it shows where there was a place
 */
export async function keepPlace(
  player: HTMLMediaElement,
  id: string,
  again: HTMLButtonElement,
): Promise<void> {
  const key = `place:${id}`;
  let account = signedInHint() ? `/api/progress/${id}` : undefined;
  let noted = 0;
  let noted_at = 0;

  const note = async () => {
    const position_ms = placeOf(player);
    if (position_ms === undefined || Math.abs(position_ms - noted) < 1000) return;
    noted = position_ms;
    noted_at = Date.now();
    await keep(position_ms);
  };
  const keep = async (position_ms: number) => {
    if (account && (await ask(account, position_ms))) forget(key);
    else if (position_ms) remember(key, { position_ms, updated_at: Date.now() });
    else forget(key);
  };
  const goOn = () => {
    // Who pressed play before we knew goes on there, too.
    if (player.currentTime > BEGINNING || noted / 1000 >= player.duration) return;
    player.currentTime = noted / 1000;
    again.hidden = false;
  };

  const here = recall<Place>(key);
  const there = account ? await ask(account) : undefined;
  if (!there) account = undefined;
  const newer = here && (here.updated_at ?? 0) > (there?.updated_at ?? 0) ? here : there;
  noted = newer?.position_ms ?? 0;
  if (there && here) await (newer === here ? keep(noted) : forget(key));
  if (noted) {
    if (player.readyState > 0) goOn();
    else player.addEventListener('loadedmetadata', goOn, { once: true });
  }

  again.addEventListener('click', () => {
    player.currentTime = 0;
    again.hidden = true;
    player.focus();
  });
  player.addEventListener('timeupdate', () => {
    if (!player.paused && Date.now() - noted_at > EVERY) void note();
  });
  for (const event of ['pause', 'ended']) player.addEventListener(event, note);
  addEventListener('pagehide', note);
  document.addEventListener('visibilitychange', () => document.hidden && note());
}

/** In milliseconds, 0 at the beginning and at the end; undefined while that cannot be told. */
function placeOf({ currentTime, duration }: HTMLMediaElement): number | undefined {
  if (!Number.isFinite(duration)) return undefined;
  return currentTime < BEGINNING || currentTime > duration * END
    ? 0
    : Math.round(currentTime * 1000);
}

/** What the account knows, or knows now; undefined when it is no help: logged out, offline, no such item. */
async function ask(account: string, position_ms?: number): Promise<Place | undefined> {
  const headers = { accept: 'application/json' };
  const noting = { method: 'POST', body: new URLSearchParams({ position_ms: `${position_ms}` }) };
  try {
    const response = await fetch(account, {
      headers,
      keepalive: true,
      ...(position_ms !== undefined && noting),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
