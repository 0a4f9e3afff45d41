// The speed that somebody likes, on every player of the site. It may also be set in the browser's own menu.

import { recall, remember } from './kept.ts';

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

const KEY = 'speed';

export function keepSpeed(player: HTMLMediaElement, choice: HTMLSelectElement): void {
  const show = () => {
    choice.value = String(player.playbackRate);
  };
  // The default too, or a player that loads anew would fall back to it.
  player.defaultPlaybackRate = player.playbackRate = recall<number>(KEY) ?? 1;
  show();
  choice.parentElement?.removeAttribute('hidden');
  choice.addEventListener('change', () => {
    player.playbackRate = Number(choice.value);
  });
  player.addEventListener('ratechange', () => {
    remember(KEY, player.playbackRate);
    show();
  });
}

/** The next of SPEEDS in this direction. */
export function nextSpeed({ playbackRate }: HTMLMediaElement, direction: 1 | -1): number {
  const further = SPEEDS.filter((speed) => (speed - playbackRate) * direction > 0);
  return (direction > 0 ? further[0] : further.at(-1)) ?? playbackRate;
}
