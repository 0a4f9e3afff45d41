// What a player can do besides playing: it remembers its speed, its captions and its place, it listens to a few
// keys, and the system knows what is on. MediaStage.astro is the markup, and PlayerBar.astro brings this script
// along, so that it is loaded only where there is a player. Tested in tests/player.test.ts.

import { keepCaptions } from './captions.ts';
import { listenToKeys } from './keys.ts';
import { keepPlace } from './place.ts';
import { keepSpeed } from './speed.ts';
import { tellSystem } from './system.ts';

for (const player of document.querySelectorAll<HTMLMediaElement>('[data-artwork]')) equip(player);

function equip(player: HTMLMediaElement): void {
  const bar = player.nextElementSibling;
  const speeds = bar?.querySelector<HTMLSelectElement>('.speed');
  const again = bar?.querySelector('button');
  if (speeds) keepSpeed(player, speeds);
  keepCaptions(player, bar);
  if (again && player.dataset.plays) void keepPlace(player, player.dataset.plays, again);
  listenToKeys(player);
  tellSystem(player);
}
