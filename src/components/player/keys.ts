// Keys besides the browser's own (space, arrows), as other players have them. They work while the player has
// the focus, so that none is taken from a field or from somebody who speaks to the page (WCAG 2.1.4).

import { nextCaptions } from './captions.ts';
import { nextSpeed } from './speed.ts';

/** Seconds. */
const LEAP = 10;

const keys: Record<string, (player: HTMLMediaElement) => void> = {
  j: (player) => leap(player, -LEAP),
  l: (player) => leap(player, LEAP),
  k: (player) => (player.paused ? player.play() : player.pause()),
  m: (player) => {
    player.muted = !player.muted;
  },
  f: (player) => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (player instanceof HTMLVideoElement) player.requestFullscreen?.();
  },
  c: nextCaptions,
  '<': (player) => {
    player.playbackRate = nextSpeed(player, -1);
  },
  '>': (player) => {
    player.playbackRate = nextSpeed(player, 1);
  },
};

export function listenToKeys(player: HTMLMediaElement): void {
  player.addEventListener('keydown', (event) => {
    const press = keys[event.key.toLowerCase()];
    if (!press || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    event.preventDefault();
    press(player);
  });
}

export function leap(player: HTMLMediaElement, seconds: number): void {
  player.currentTime += seconds;
}
