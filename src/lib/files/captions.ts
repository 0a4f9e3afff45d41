// Captions: WebVTT files (https://www.w3.org/TR/webvtt1/) of the author's own. Enough is checked that a player
// takes the file; what its cues say is read as text, since members' captions are as secret as their film.
// Tested in tests/lib/files/captions.test.ts.

/** Bytes: many hours of talk. */
const LARGEST_CAPTIONS = 1_000_000;

/** What is wrong with a captions file, to follow its name in a sentence; undefined when nothing is. */
export function captionsProblem(bytes: Uint8Array): string | undefined {
  if (bytes.length > LARGEST_CAPTIONS) return 'is larger than the 1 MB that captions may have';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is no text in UTF-8';
  }
  if (/^\s*\d+\s*\n\d\d:\d\d:\d\d,\d{3} -->/.test(text.replace(/\r/g, '')))
    return 'is SubRip: save it as WebVTT (.vtt)';
  if (!isCaptions(bytes)) return 'should begin with WEBVTT';
  if (!TIMES.test(text)) return 'has no cue (a line like 00:00:01.000 --> 00:00:04.000)';
  return undefined;
}

/** Does it begin as WebVTT does? The first bytes are enough. */
export const isCaptions = (bytes: Uint8Array): boolean =>
  /^\uFEFF?WEBVTT(?:[ \t\r\n]|$)/.test(
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 16)),
  );

const TIMES = /^(?:\d{2,}:)?\d\d:\d\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,}:)?\d\d:\d\d\.\d{3}/m;

/** The words alone: cues and notes in their order, without times, names of cues and what styles them. */
export function textOfCaptions(source: string): string {
  const blocks = source.replace(/^\uFEFF?WEBVTT.*$/m, '').split(/(?:\r\n?|\n){2,}/);
  return blocks.map(textOfBlock).filter(Boolean).join('\n');
}

function textOfBlock(block: string): string {
  const lines = block.split(/\r\n?|\n/);
  const times = lines.findIndex((line) => line.includes('-->'));
  if (times < 0 && lines[0]?.trim() === 'STYLE') return '';
  return lines
    .slice(times + 1)
    .join('\n')
    .replace(/<[^<>]*>/g, '')
    .trim();
}
