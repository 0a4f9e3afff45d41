// Which captions somebody wants, on every player of the site: chosen by a key, in the browser's own menu, or beneath
// a sound, which has no room of its own: what is said in it stands in a line there.

import { recall, remember } from './kept.ts';

const KEY = 'captions';

/** @param bar beneath the player; that of a sound with captions has a line for them, and a choice */
export function keepCaptions(player: HTMLMediaElement, bar: Element | null): void {
  const { textTracks } = player;
  const line = bar?.querySelector<HTMLElement>('.line');
  const choice = bar?.querySelector<HTMLSelectElement>('.captions');
  const kept = recall<string>(KEY);
  // A language that this one has not is still wanted on others.
  const wanted =
    kept !== undefined &&
    (kept === '' || [...textTracks].some(({ language }) => language === kept));
  if (wanted) show(player, kept);
  // What the browser shows by itself is nobody's choice.
  const byItself = player.querySelector<HTMLTrackElement>('[default]')?.srclang ?? '';
  let known = wanted ? kept : byItself;
  const tell = () => {
    const track = [...textTracks].find(isShown);
    const language = track?.language ?? '';
    if (language !== known) remember(KEY, language);
    known = language;
    if (!line || !choice) return;
    choice.value = line.lang = language;
    const cues = [...(track?.activeCues ?? [])] as VTTCue[];
    line.replaceChildren(...cues.map((cue) => cue.getCueAsHTML()));
  };
  textTracks.addEventListener('change', tell);
  if (!choice) return;
  for (const track of textTracks) track.addEventListener('cuechange', tell);
  choice.value = known;
  choice.addEventListener('change', () => show(player, choice.value));
}

/** After the last captions come none, and then the first again. */
export function nextCaptions(player: HTMLMediaElement): void {
  const tracks = [...player.textTracks];
  show(player, tracks[tracks.findIndex(isShown) + 1]?.language);
}

const isShown = ({ mode }: TextTrack) => mode === 'showing';

function show({ textTracks }: HTMLMediaElement, language: string | undefined): void {
  for (const track of textTracks) track.mode = track.language === language ? 'showing' : 'disabled';
}
