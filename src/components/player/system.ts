// What the system shows of what is on, on its lock screen and to its media keys (Media Session): the title,
// the site, the picture. It goes on while the page is in the background.

import { leap } from './keys.ts';

export function tellSystem(player: HTMLMediaElement): void {
  const { mediaSession } = navigator;
  if (!mediaSession) return;
  player.addEventListener('play', () => {
    const src = player.dataset.artwork;
    mediaSession.metadata = new MediaMetadata({
      title: player.getAttribute('aria-label') ?? '',
      artist: document.querySelector<HTMLMetaElement>('[name=application-name]')?.content ?? '',
      artwork: src ? [{ src }] : [],
    });
    mediaSession.setActionHandler('seekbackward', ({ seekOffset }) =>
      leap(player, -(seekOffset ?? 10)),
    );
    mediaSession.setActionHandler('seekforward', ({ seekOffset }) =>
      leap(player, seekOffset ?? 10),
    );
    mediaSession.setActionHandler('seekto', ({ seekTime }) => {
      player.currentTime = seekTime ?? player.currentTime;
    });
  });
}
